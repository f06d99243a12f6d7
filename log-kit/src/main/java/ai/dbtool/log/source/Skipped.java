package ai.dbtool.log.source;

/**
 * What was not read.
 *
 * @param path file, or the configured path
 * @param reason why, in a few words
 */
public record Skipped(String path, String reason) {

    @Override
    public String toString() {
        return path + ": " + reason;
    }
}
