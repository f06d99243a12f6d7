package ai.dbtool.cli.clients.text;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value and where it stands: UTF-16 offsets into the text, {@code end} exclusive. */
sealed interface Located {

    int start();

    int end();

    /** The value without positions: map, list, string, number, boolean or {@code null}. */
    @Nullable Object plain();

    /**
     * Keys with values.
     *
     * @param inFlow whether it stands inside braces or brackets, as everything in JSON does
     */
    record Mapping(int start, int end, boolean inFlow, List<Member> members) implements Located {

        @Nullable Member member(String key) {
            return members.stream().filter(m -> m.key().equals(key)).findFirst().orElse(null);
        }

        @Override
        public Map<String, @Nullable Object> plain() {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            members.forEach(member -> plain.put(member.key(), member.value().plain()));
            return plain;
        }
    }

    /** One key; {@code start} is where it begins. */
    record Member(String key, int start, Located value) {}

    /** A list. */
    record Sequence(int start, int end, List<Located> items) implements Located {

        @Override
        public List<@Nullable Object> plain() {
            List<@Nullable Object> plain = new ArrayList<>();
            items.forEach(item -> plain.add(item.plain()));
            return plain;
        }
    }

    /** A value without parts. */
    record Scalar(int start, int end, @Nullable Object plain) implements Located {}
}
