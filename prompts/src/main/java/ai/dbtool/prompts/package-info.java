/** Playbooks, causes, cards and templates. */
@NullMarked
package ai.dbtool.prompts;

import org.jspecify.annotations.NullMarked;
