package ai.dbtool.config;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * {@code postgresql://user:password@host:port/database?sslmode=...}, as libpq reads it (libpq
 * manual, 32.1.1.2). Parts are named as libpq names them. Messages never quote the URL: it may hold
 * a password.
 */
public final class PostgresUrl {

    static final Set<String> PARTS =
            Set.of("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert");

    /** Change nothing for a reader, so they are accepted and have no effect. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "application_name",
                    "fallback_application_name",
                    "connect_timeout",
                    "client_encoding",
                    "keepalives",
                    "keepalives_idle",
                    "keepalives_interval",
                    "keepalives_count",
                    "tcp_user_timeout",
                    "channel_binding",
                    "gssencmode",
                    "sslcompression",
                    "pool_max_conns",
                    "pgbouncer");

    private PostgresUrl() {}

    /** The parts given. Fails with a message for people. */
    public static Map<String, String> parse(String url) {
        String rest = afterScheme(url);
        Map<String, String> parts = new LinkedHashMap<>();
        int query = rest.indexOf('?');
        String options = query < 0 ? "" : rest.substring(query + 1);
        String body = query < 0 ? rest : rest.substring(0, query);
        int slash = slash(body);
        String authority = slash < 0 ? body : body.substring(0, slash);
        if (slash >= 0 && slash + 1 < body.length()) {
            put(parts, "dbname", body.substring(slash + 1));
        }
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            user(parts, authority.substring(0, at));
        }
        host(parts, authority.substring(at + 1));
        options(parts, options);
        return parts;
    }

    private static String afterScheme(String url) {
        for (String scheme : new String[] {"postgresql://", "postgres://"}) {
            if (url.startsWith(scheme)) {
                return url.substring(scheme.length());
            }
        }
        throw new IllegalArgumentException(
                url.startsWith("jdbc:")
                        ? "is a JDBC URL; write it without 'jdbc:', with the user before the host:"
                                + " postgresql://user@host:5432/database"
                        : "is not a URL that starts with postgresql://");
    }

    /** The slash before the database: the first one behind the last {@code @} of the authority. */
    private static int slash(String body) {
        int first = body.indexOf('/');
        int at = body.indexOf('@');
        if (first >= 0 && at > first && !body.startsWith("${", body.indexOf(':') + 1)) {
            throw new IllegalArgumentException(
                    "has a '/' before '@'; write / in a password as %2F and @ as %40");
        }
        return at > first ? body.indexOf('/', body.lastIndexOf('@')) : first;
    }

    private static void user(Map<String, String> parts, String credentials) {
        int colon = credentials.indexOf(':');
        put(parts, "user", colon < 0 ? credentials : credentials.substring(0, colon));
        if (colon >= 0) {
            put(parts, "password", credentials.substring(colon + 1));
        }
    }

    private static void host(Map<String, String> parts, String host) {
        if (host.indexOf(',') >= 0) {
            throw new IllegalArgumentException(
                    "names several hosts; configure one connection for each");
        }
        int bracket = host.startsWith("[") ? host.indexOf(']') : -1;
        if (host.startsWith("[") && bracket < 0) {
            throw new IllegalArgumentException("has an IPv6 address without ']'");
        }
        int colon = host.indexOf(':', Math.max(0, bracket));
        if (bracket > 0) {
            put(parts, "host", host.substring(1, bracket));
        } else {
            put(parts, "host", colon < 0 ? host : host.substring(0, colon));
        }
        if (colon >= 0) {
            put(parts, "port", host.substring(colon + 1));
        }
    }

    private static void options(Map<String, String> parts, String options) {
        for (String option : options.split("&")) {
            if (option.isEmpty()) {
                continue;
            }
            int equals = option.indexOf('=');
            String name = decode(equals < 0 ? option : option.substring(0, equals));
            if (PARTS.contains(name) && equals >= 0) {
                put(parts, name, option.substring(equals + 1));
            } else if (name.equals("ssl") && option.endsWith("=true")) {
                parts.put("sslmode", "require");
            } else if (!WITHOUT_EFFECT.contains(name)) {
                throw new IllegalArgumentException(
                        "has the parameter '"
                                + name
                                + "', which is not supported; supported: "
                                + String.join(", ", PARTS.stream().sorted().toList()));
            }
        }
    }

    private static void put(Map<String, String> parts, String name, String encoded) {
        if (!encoded.isEmpty()) {
            parts.put(name, decode(encoded));
        }
    }

    /** Percent-decoding only: a {@code +} is a plus here, unlike in a form. */
    private static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                out.write(bytes[i]);
                continue;
            }
            int high = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 2], 16) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                throw new IllegalArgumentException(
                        "has a '%' that is not followed by two hexadecimal digits; write % as %25");
            }
            out.write(high * 16 + low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("is not UTF-8 after percent-decoding", e);
        }
    }
}
