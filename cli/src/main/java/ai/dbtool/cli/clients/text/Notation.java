package ai.dbtool.cli.clients.text;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** How a configuration file is written: reads it with positions, and says how to write into it. */
public sealed interface Notation permits JsonNotation, YamlNotation {

    /** JSON as RFC 8259 has it: a comment is an error, as it is to the program that reads it. */
    Notation JSON = new JsonNotation(false);

    /** JSON with comments and trailing commas, as Visual Studio Code reads it. */
    Notation JSON_WITH_COMMENTS = new JsonNotation(true);

    /** YAML 1.2. */
    Notation YAML = new YamlNotation();

    /** A whole new file. */
    String document(Map<String, ?> value);

    /** The root mapping; {@code null} when there is nothing but blanks and comments. */
    Located.@Nullable Mapping parse(String text) throws MalformedText;

    /** Adds new members to {@code mapping}. */
    List<Edit> insert(String text, Located.Mapping mapping, Map<String, ?> members);

    /** Adds items at the end of {@code sequence}. */
    List<Edit> append(String text, Located.Sequence sequence, List<?> items);

    /** Puts {@code value} where {@code old} stands. */
    Edit replace(String text, Located old, Object value);
}
