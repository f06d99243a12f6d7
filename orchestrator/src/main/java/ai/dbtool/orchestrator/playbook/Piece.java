package ai.dbtool.orchestrator.playbook;

import ai.dbtool.prompts.Playbook;

/**
 * A quoted piece of evidence.
 *
 * @param rule what it proves
 * @param ref row it is quoted from
 * @param text verbatim
 * @param scope the predicate of {@code rule} is evaluated in
 */
record Piece(Playbook.Evidence rule, Ref ref, String text, Scope scope) {}
