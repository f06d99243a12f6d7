package ai.dbtool.mcp.server;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RFC 6570 level 1 template, matched backwards: which values made this URI. A query of the URI adds
 * to the values, so that pages need no template of their own; its fragment, the place within what
 * it names, is the value of {@link #FRAGMENT}.
 */
final class UriTemplate {

    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

    static final String FRAGMENT = "#";

    private final List<String> variables = new ArrayList<>();
    private final Pattern pattern;

    UriTemplate(String template) {
        StringBuilder regex = new StringBuilder();
        Matcher variable = VARIABLE.matcher(template);
        int end = 0;
        while (variable.find()) {
            regex.append(Pattern.quote(template.substring(end, variable.start())));
            regex.append("([^/?#]+)");
            variables.add(variable.group(1));
            end = variable.end();
        }
        regex.append(Pattern.quote(template.substring(end)));
        this.pattern = Pattern.compile(regex.toString());
    }

    /** Names in order; none for a plain URI. */
    List<String> variables() {
        return variables;
    }

    /** The values, percent-decoded, or {@code null} when {@code uri} is not of this template. */
    @Nullable Map<String, String> match(String uri) {
        int hash = uri.indexOf('#');
        String whole = hash < 0 ? uri : uri.substring(0, hash);
        int query = whole.indexOf('?');
        Matcher matcher = pattern.matcher(query < 0 ? whole : whole.substring(0, query));
        if (!matcher.matches()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        if (hash >= 0) {
            values.put(FRAGMENT, decoded(uri.substring(hash + 1)));
        }
        if (query >= 0) {
            for (String pair : whole.substring(query + 1).split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    values.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
                }
            }
        }
        for (int i = 0; i < variables.size(); i++) {
            values.put(variables.get(i), decoded(matcher.group(i + 1)));
        }
        return values;
    }

    private static String decoded(String value) {
        try {
            // URLDecoder reads + as a blank, a URI does not.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
