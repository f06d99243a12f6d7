package ai.dbtool.mcp.tool;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Inclusive bounds of a numeric argument; enforced when arguments are bound. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {

    /** Smallest allowed value. */
    long min() default Long.MIN_VALUE;

    /** Largest allowed value. */
    long max() default Long.MAX_VALUE;
}
