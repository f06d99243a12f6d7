package ai.dbtool.log.source;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/** The indexes of files that have been read, those used last; a bounded amount of memory. */
public final class Indexes {

    /** Some 40 MB of memory: 2.5 GB of logs in detail, or 40 GB in larger blocks. */
    private static final int MOST_BLOCKS = 40_000;

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
        return BlockIndex.fits(file) ? new BlockIndex.Builder(file, null) : null;
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
            makeRoom();
        }
    }

    /** Those used longest ago lose detail, and when none has any, are forgotten. */
    private void makeRoom() {
        for (Map.Entry<String, BlockIndex> oldest : byFile.entrySet()) {
            BlockIndex coarser = blocks > MOST_BLOCKS ? oldest.getValue().coarser() : null;
            if (coarser != null) {
                blocks -= oldest.getValue().blocks().size() - coarser.blocks().size();
                oldest.setValue(coarser);
            }
        }
        var oldest = byFile.values().iterator();
        while (blocks > MOST_BLOCKS) {
            blocks -= oldest.next().blocks().size();
            oldest.remove();
        }
    }

    private void forget(String id) {
        synchronized (byFile) {
            BlockIndex old = byFile.remove(id);
            blocks -= old == null ? 0 : old.blocks().size();
        }
    }
}
