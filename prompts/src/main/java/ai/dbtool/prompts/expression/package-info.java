/** CEL as playbooks use it: the functions of the field, compiled once, evaluated many times. */
@NullMarked
package ai.dbtool.prompts.expression;

import org.jspecify.annotations.NullMarked;
