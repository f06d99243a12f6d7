package ai.dbtool.log.query;

/** Which of many events to return. */
public enum Order {
    NEWEST,
    OLDEST,
    /** Evenly over all that match. */
    SPREAD,
    /** The newest of each template, as {@link Templates} tells them apart. */
    TEMPLATE
}
