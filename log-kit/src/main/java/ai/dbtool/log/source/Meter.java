package ai.dbtool.log.source;

import java.util.function.BooleanSupplier;

/** Says whether to stop reading, and hears how much has been read. */
public interface Meter extends BooleanSupplier {

    /** {@code bytes} more have been read, after decompression; some may be read twice. */
    void read(long bytes);

    /** Tells {@code cancelled} when it wants to hear. */
    static void tell(BooleanSupplier cancelled, long bytes) {
        if (cancelled instanceof Meter meter) {
            meter.read(bytes);
        }
    }
}
