package ai.dbtool.logtools.source;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a call looks at.
 *
 * @param sources all there are
 * @param source the one that was named, or the only one
 * @param set its files as they are now, at least one
 * @param window the time that was named, ends closed
 * @param pace how long it may take, and who hears how far it has come
 */
public record Look(LogSources sources, SourceConfig source, LogSet set, Window window, Pace pace) {

    /**
     * What {@code work} makes of a source and a window as the caller words them; fails when there
     * is no such source, no file in it or no such time.
     */
    public static Mono<ToolResult> at(
            LogSources sources,
            ToolContext context,
            @Nullable String source,
            @Nullable String from,
            @Nullable String to,
            Function<Look, ToolResult> work) {
        return Pace.during(
                context,
                pace -> {
                    SourceConfig named = sources.find(context.caller(), source);
                    LogSet set = sources.open(named);
                    Window window = Reading.window(set, from, to);
                    pace.expect(window.bytes(set));
                    return work.apply(new Look(sources, named, set, window, pace));
                });
    }

    /** What events are. */
    public Catalogue catalogue() {
        return sources.catalogue();
    }

    /** The same files, another time. */
    public Look at(Window other) {
        pace.expect(other.bytes(set));
        return new Look(sources, source, set, other, pace);
    }

    /** What cannot be in the log; {@code seen} classes are. */
    public List<BlindSpot> blindSpots(Set<String> seen) {
        return sources.blindSpots(source, set, seen);
    }
}
