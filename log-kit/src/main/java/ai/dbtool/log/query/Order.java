package ai.dbtool.log.query;

/** Which of many events to return. */
public enum Order {
    NEWEST,
    OLDEST,
    /** Evenly over all that match. */
    SPREAD
}
