package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** A value that must not be printed; {@link #toString()} never shows it. */
public final class Secret {

    private final String value;

    /** Wraps {@code value}. */
    public Secret(String value) {
        this.value = Objects.requireNonNull(value);
    }

    /** The value itself; for drivers and clients only. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "«secret»";
    }
}
