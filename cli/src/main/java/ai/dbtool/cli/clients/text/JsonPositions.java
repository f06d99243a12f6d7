package ai.dbtool.cli.clients.text;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

import java.util.ArrayList;
import java.util.List;

/** Reads JSON with the place of every value, from the tokens of a parser that knows them. */
final class JsonPositions {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final JsonParser parser;
    private final int shift;

    private JsonPositions(JsonParser parser, int shift) {
        this.parser = parser;
        this.shift = shift;
    }

    /** The root object; {@code null} when there is none. */
    static Located.@Nullable Mapping read(String text, boolean comments) throws MalformedText {
        int shift = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
        try (JsonParser parser =
                JsonFactory.builder()
                        .configure(JsonReadFeature.ALLOW_JAVA_COMMENTS, comments)
                        .configure(JsonReadFeature.ALLOW_TRAILING_COMMA, comments)
                        .build()
                        .createParser(ObjectReadContext.empty(), text.substring(shift))) {
            JsonPositions positions = new JsonPositions(parser, shift);
            JsonToken first = parser.nextToken();
            if (first == null) {
                return null;
            }
            if (first != JsonToken.START_OBJECT) {
                throw MalformedText.at(text, positions.start(), "an object is expected here");
            }
            Located.Mapping root = positions.object();
            if (parser.nextToken() != null) {
                throw MalformedText.at(text, positions.start(), "nothing may follow the object");
            }
            return root;
        } catch (JacksonException e) {
            // Without the parser's own words: they may quote the text.
            long offset = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
            int at = offset < 0 ? text.length() : (int) offset + shift;
            throw MalformedText.at(
                    text,
                    at,
                    comments ? "not valid JSON" : "not valid JSON (comments are not allowed here)");
        }
    }

    private Located.Mapping object() {
        int start = start();
        List<Located.Member> members = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int keyStart = start();
            parser.nextToken();
            members.add(new Located.Member(key, keyStart, value()));
        }
        return new Located.Mapping(start, end(), true, members);
    }

    private Located value() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> {
                int start = start();
                List<Located> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value());
                }
                yield new Located.Sequence(start, end(), items);
            }
            default -> {
                int start = start();
                Object plain = scalar();
                yield new Located.Scalar(start, end(), plain);
            }
        };
    }

    private @Nullable Object scalar() {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            default -> parser.getString();
        };
    }

    private int start() {
        return (int) parser.currentTokenLocation().getCharOffset() + shift;
    }

    private int end() {
        return (int) parser.currentLocation().getCharOffset() + shift;
    }
}
