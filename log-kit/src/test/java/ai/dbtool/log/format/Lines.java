package ai.dbtool.log.format;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Feeds text to a splitter in blocks of any size. */
final class Lines {

    private Lines() {}

    static StderrSplitter stderr(String prefix) {
        return new StderrSplitter(LinePrefix.compile(prefix), Catalogue.standard());
    }

    static List<Event> split(Splitter splitter, String text) {
        return split(splitter, text.getBytes(StandardCharsets.UTF_8), 1 << 20, 1 << 20);
    }

    /** Reads {@code bytes} in blocks of {@code size} that may grow to {@code max}. */
    static List<Event> split(Splitter splitter, byte[] bytes, int size, int max) {
        List<Event> events = new ArrayList<>();
        EventSink sink = event -> events.add(event.toEvent("f", "log"));
        int at = 0;
        int block = size;
        while (true) {
            int to = Math.min(bytes.length, at + block);
            boolean last = to == bytes.length;
            Splitter.More more =
                    last
                            ? Splitter.More.NOTHING
                            : block < max ? Splitter.More.FOLLOWS : Splitter.More.FOLLOWS_FULL;
            byte[] part = Arrays.copyOfRange(bytes, at, to);
            int consumed = splitter.split(part, 0, part.length, at, more, sink);
            if (last) {
                break;
            }
            block = consumed == 0 ? Math.min(max, 2 * block) : size;
            at += consumed;
        }
        splitter.finish(sink);
        return events;
    }
}
