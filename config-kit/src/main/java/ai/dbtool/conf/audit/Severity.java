package ai.dbtool.conf.audit;

/** How bad, from worst. */
public enum Severity {
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW,
    INFO
}
