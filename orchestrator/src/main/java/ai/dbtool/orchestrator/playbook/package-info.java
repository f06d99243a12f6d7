/** Runs playbooks: reads, candidates, evidence, confidence, remedies. */
@NullMarked
package ai.dbtool.orchestrator.playbook;

import org.jspecify.annotations.NullMarked;
