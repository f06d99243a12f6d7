package ai.dbtool.log.format;

/** Takes events one after another; may not keep them. */
@FunctionalInterface
public interface EventSink {

    /** Takes one event; false ends the reading. */
    boolean accept(RawEvent event);
}
