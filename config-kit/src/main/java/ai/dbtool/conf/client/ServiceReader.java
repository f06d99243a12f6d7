package ai.dbtool.conf.client;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * pg_service.conf as libpq reads it (parseServiceFile in fe-connect.c): no blanks around {@code =},
 * no comments behind values, the first section of a name and the first value of a key win, one bad
 * line in the section that is asked for refuses the connection. Keys are {@code service.parameter}.
 */
public final class ServiceReader {

    /** Parameters of libpq 18 and of those before it back to 13. */
    private static final Set<String> PARAMETERS =
            Set.of(
                    ("service servicefile user password passfile channel_binding connect_timeout dbname"
                                    + " host hostaddr port client_encoding options application_name"
                                    + " fallback_application_name keepalives keepalives_idle"
                                    + " keepalives_interval keepalives_count tcp_user_timeout sslmode"
                                    + " sslnegotiation sslcompression sslcert sslkey sslcertmode"
                                    + " sslpassword sslrootcert sslcrl sslcrldir sslsni requirepeer"
                                    + " require_auth min_protocol_version max_protocol_version"
                                    + " ssl_min_protocol_version ssl_max_protocol_version"
                                    + " gssencmode krbsrvname gsslib gssdelegation replication"
                                    + " target_session_attrs load_balance_hosts scram_client_key"
                                    + " scram_server_key sslkeylogfile oauth_issuer oauth_client_id"
                                    + " oauth_client_secret oauth_scope requiressl authtype tty")
                            .split(" "));

    /** fgets takes this many bytes at once. */
    private static final int MAX_LINE = 1_023;

    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Integer> sections = new HashMap<>();
    private final Map<String, Integer> first = new HashMap<>();
    private @Nullable String section;
    private boolean repeated;

    private ServiceReader() {}

    /** The parameters of {@code source}, in file order. */
    public static ConfigFile read(SourceText source) {
        ServiceReader reader = new ServiceReader();
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (!text.isEmpty() && text.charAt(0) != '#') {
                int column = lines.get(i).indexOf(text) + 1;
                reader.line(text, new Location(source.path(), i + 1, column));
            }
        }
        return ConfigFile.of(source, FileKind.SERVICE, reader.entries, reader.problems);
    }

    private void line(String text, Location at) {
        if (text.length() > MAX_LINE) {
            wrong(at, "libpq refuses the file: the line is longer than " + MAX_LINE + " bytes");
        } else if (text.charAt(0) == '[') {
            section(text, at);
        } else if (section == null) {
            wrong(at, "ignored: it stands before the first [service]");
        } else if (text.startsWith("ldap")) {
            entries.add(new Entry(section + ".ldap", text, text, at));
        } else {
            parameter(text, at);
        }
    }

    private void section(String text, Location at) {
        int end = text.indexOf(']');
        if (end < 0) {
            wrong(at, "no ] ends the name: libpq finds no such service");
            section = null;
            return;
        }
        section = text.substring(1, end);
        Integer before = sections.putIfAbsent(section, at.line());
        repeated = before != null;
        if (before != null) {
            wrong(at, "ignored: the section of line " + before + " has the same name and wins");
        }
    }

    private void parameter(String text, Location at) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        if (equals < 0 || !PARAMETERS.contains(name)) {
            String why =
                    equals >= 0 && PARAMETERS.contains(name.strip())
                            ? "no blank may stand before ="
                            : "a line is parameter=value, with a parameter of libpq";
            wrong(at, "libpq refuses connections by this service: " + why);
            return;
        }
        if (name.equals("service") || name.equals("servicefile")) {
            wrong(at, "libpq refuses connections by this service: a service names no other");
            return;
        }
        String key = section + "." + name;
        Integer before = repeated ? null : first.putIfAbsent(key, at.line());
        if (before != null) {
            wrong(at, "ignored: line " + before + " sets it first");
        }
        String value = text.substring(equals + 1);
        entries.add(new Entry(key, value, value, at));
    }

    private void wrong(Location at, String message) {
        problems.add(new Problem(at, message, null));
    }
}
