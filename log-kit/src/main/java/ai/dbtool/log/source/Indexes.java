package ai.dbtool.log.source;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/** The indexes of files that have been read, those used last; a bounded amount of memory. */
public final class Indexes {

    /** About 20 GB of logs. */
    private static final int MOST_BLOCKS = 20_000;

    private final Map<String, BlockIndex> byFile = new LinkedHashMap<>(16, 0.75f, true);
    private int blocks;

    /** What is known of {@code file} as it is now, or {@code null}. */
    public @Nullable BlockIndex of(LogFile file) {
        BlockIndex known;
        synchronized (byFile) {
            known = byFile.get(file.id());
        }
        if (known == null || !file.seekable()) {
            return null;
        }
        if (!known.isOf(file)) {
            forget(file.id());
            return null;
        }
        return known;
    }

    /**
     * What learns from a pass over all of {@code file}, or {@code null} where it is not worth it.
     */
    public BlockIndex.@Nullable Builder learning(LogFile file) {
        return BlockIndex.fits(file) ? new BlockIndex.Builder(null) : null;
    }

    /**
     * Keeps what a pass that ended has learnt.
     *
     * @param offset where the pass began
     */
    public void keep(LogFile file, BlockIndex.Builder learnt, long offset, Reader.Seen seen) {
        BlockIndex index = learnt.build(file, offset, seen);
        if (index == null || index.blocks().size() > MOST_BLOCKS) {
            return;
        }
        synchronized (byFile) {
            forget(file.id());
            byFile.put(file.id(), index);
            blocks += index.blocks().size();
            var oldest = byFile.values().iterator();
            while (blocks > MOST_BLOCKS) {
                blocks -= oldest.next().blocks().size();
                oldest.remove();
            }
        }
    }

    private void forget(String id) {
        synchronized (byFile) {
            BlockIndex old = byFile.remove(id);
            blocks -= old == null ? 0 : old.blocks().size();
        }
    }
}
