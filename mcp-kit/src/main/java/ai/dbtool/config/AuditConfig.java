package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.net.URI;

/**
 * How calls are written down.
 *
 * @param fileBytes size at which the audit goes on in a new file
 * @param syslog where each line is sent too: {@code udp://host:port}, {@code tcp://host:port},
 *     {@code unix:///path}; {@code null} for nowhere
 * @param allowPublic whether {@code syslog} may lead to a public address
 */
public record AuditConfig(long fileBytes, @Nullable URI syslog, boolean allowPublic) {

    /** What holds when nothing is configured. */
    public static AuditConfig defaults() {
        return new AuditConfig(64L * 1024 * 1024, null, false);
    }
}
