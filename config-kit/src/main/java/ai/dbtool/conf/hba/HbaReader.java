package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Reads pg_hba.conf with its includes as parse_hba_line in hba.c does. */
public final class HbaReader {

    private static final Set<String> TYPES =
            Set.of("local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc");

    private final AuthFile file;
    private final int major;
    private final List<HbaRule> rules = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private HbaReader(AuthFile file, int major) {
        this.file = file;
        this.major = major;
    }

    /**
     * pg_hba.conf at {@code path}; fails when that file itself cannot be read.
     *
     * @param major version of the server: includes and regular expressions came with 16
     */
    public static HbaFile read(Path path, int major) throws IOException {
        return new HbaReader(AuthFile.read(path, major), major).parsed();
    }

    /** {@code file} with the rules of {@code text} at its end; other files are not looked into. */
    public static HbaFile appended(HbaFile file, SourceText text, int major) {
        HbaFile more = new HbaReader(AuthFile.of(text, major), major).parsed();
        return new HbaFile(
                joined(file.files(), more.files()),
                major,
                joined(file.rules(), more.rules()),
                joined(file.problems(), more.problems()));
    }

    private static <T> List<T> joined(List<T> first, List<T> then) {
        List<T> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }

    private HbaFile parsed() {
        for (AuthFile.Line line : file.lines()) {
            String wrong = line.wrong() != null ? line.wrong() : rule(line);
            if (wrong != null) {
                problems.add(new Problem(line.at(), wrong, line.first().text()));
            }
        }
        return new HbaFile(file.files(FileKind.HBA, problems), major, rules, problems);
    }

    /** Adds the rule of {@code line}; answers what is wrong with it, or {@code null}. */
    private @Nullable String rule(AuthFile.Line line) {
        List<List<HbaToken>> fields = line.fields();
        String type = line.first().text();
        if (fields.getFirst().size() > 1) {
            return "one connection type, not several";
        }
        if (!TYPES.contains(type)) {
            return "unknown connection type '" + type + "'";
        }
        boolean local = type.equals("local");
        if (fields.size() < (local ? 4 : 5)) {
            return local
                    ? "a local rule is: local database user method"
                    : "a host rule is: " + type + " database user address method";
        }
        for (List<HbaToken> names : fields.subList(1, 3)) {
            String wrong = names(names);
            if (wrong != null) {
                return wrong;
            }
        }
        int next = 3;
        HbaAddress address = new HbaAddress.Socket();
        if (!local) {
            if (fields.get(3).size() > 1) {
                return "one address, not several";
            }
            HbaToken token = fields.get(3).getFirst();
            boolean needsMask = HbaAddress.needsMask(token);
            if (needsMask && (fields.size() < 6 || fields.get(4).size() > 1)) {
                return "an address needs a mask: " + token.text() + "/32 or another prefix";
            }
            HbaAddress parsed =
                    HbaAddress.of(token, needsMask ? fields.get(4).getFirst().text() : null);
            if (parsed == null) {
                return "invalid address or mask";
            }
            address = parsed;
            next = needsMask ? 5 : 4;
        }
        if (fields.get(next).size() > 1) {
            return "one authentication method, not several";
        }
        return method(line, type, address, next);
    }

    private @Nullable String names(List<HbaToken> names) {
        for (HbaToken name : names) {
            if (major >= AuthFile.INCLUDES_SINCE && name.regex()) {
                try {
                    HbaRegex.of(name.text().substring(1));
                } catch (PatternSyntaxException e) {
                    return "invalid regular expression: " + e.getDescription();
                }
            }
        }
        return null;
    }

    private @Nullable String method(AuthFile.Line line, String type, HbaAddress address, int at) {
        List<List<HbaToken>> fields = line.fields();
        String written = fields.get(at).getFirst().text();
        boolean local = type.equals("local");
        String method = local && written.equals("ident") ? "peer" : written;
        String wrong = HbaMethods.refused(type, method, major);
        if (wrong != null) {
            return wrong;
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (List<HbaToken> field : fields.subList(at + 1, fields.size())) {
            for (HbaToken token : field) {
                int equals = token.text().indexOf('=');
                if (equals < 0) {
                    return "an authentication option is not name=value";
                }
                String name = token.text().substring(0, equals);
                String value = token.text().substring(equals + 1);
                String refused = HbaMethods.option(type, method, name, value, major);
                if (refused != null) {
                    return refused;
                }
                options.put(name, value);
            }
        }
        String missing = HbaMethods.missing(method, options);
        if (missing != null) {
            return missing;
        }
        rules.add(
                new HbaRule(
                        type, fields.get(1), fields.get(2), address, method, options, line.at()));
        return null;
    }
}
