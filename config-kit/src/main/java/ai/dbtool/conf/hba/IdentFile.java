package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.PatternSyntaxException;

/**
 * pg_ident.conf with everything it includes, read and asked as parse_ident_line and
 * check_ident_usermap in hba.c do.
 *
 * @param files every file read
 * @param major version of the server it was read for
 * @param mappings in the order of matching; the first that admits decides
 * @param problems lines the server would refuse
 */
public record IdentFile(
        List<ConfigFile> files, int major, List<Mapping> mappings, List<Problem> problems) {

    /**
     * One mapping.
     *
     * @param map its name
     * @param systemUser who the client is outside
     * @param role whom it may be
     * @param at where
     */
    public record Mapping(String map, HbaToken systemUser, HbaToken role, Location at) {}

    public IdentFile {
        files = List.copyOf(files);
        mappings = List.copyOf(mappings);
        problems = List.copyOf(problems);
    }

    /** No file. */
    public static IdentFile empty() {
        return new IdentFile(List.of(), 0, List.of(), List.of());
    }

    /** pg_ident.conf at {@code path}; fails when that file itself cannot be read. */
    public static IdentFile read(Path path, int major) throws IOException {
        AuthFile file = AuthFile.read(path, major);
        List<Mapping> mappings = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (AuthFile.Line line : file.lines()) {
            String wrong = line.wrong() != null ? line.wrong() : refused(line.fields(), major);
            if (wrong != null) {
                problems.add(new Problem(line.at(), wrong, line.first().text()));
                continue;
            }
            mappings.add(
                    new Mapping(
                            line.first().text(),
                            line.fields().get(1).getFirst(),
                            line.fields().get(2).getFirst(),
                            line.at()));
        }
        return new IdentFile(file.files(FileKind.IDENT, problems), major, mappings, problems);
    }

    /** Words after the third are ignored. */
    private static @Nullable String refused(List<List<HbaToken>> fields, int major) {
        if (fields.size() < 3 || fields.subList(0, 3).stream().anyMatch(f -> f.size() > 1)) {
            return "a mapping is: map-name system-user database-user";
        }
        try {
            regex(fields.get(1).getFirst());
            if (major >= AuthFile.INCLUDES_SINCE) {
                regex(fields.get(2).getFirst());
            }
            return null;
        } catch (PatternSyntaxException e) {
            return "invalid regular expression: " + e.getDescription();
        }
    }

    private static @Nullable HbaRegex regex(HbaToken token) {
        return token.regex() ? HbaRegex.of(token.text().substring(1)) : null;
    }

    /**
     * Whether {@code systemUser} may be {@code role}.
     *
     * @param map name of the map; without one both names must be equal
     */
    public Hit admits(@Nullable String map, String systemUser, String role, Roles roles) {
        if (map == null || map.isEmpty()) {
            return Hit.of(systemUser.equals(role));
        }
        Hit best = Hit.NO;
        for (Mapping mapping : mappings) {
            if (!mapping.map.equals(map)) {
                continue;
            }
            Asked asked = ask(mapping, systemUser, role, roles);
            if (asked.broken) {
                return best;
            }
            if (asked.hit == Hit.YES) {
                return Hit.YES;
            }
            best = asked.hit == Hit.MAYBE ? Hit.MAYBE : best;
        }
        return best;
    }

    /**
     * @param broken the server gives up here: a back reference to no group
     */
    private record Asked(Hit hit, boolean broken) {}

    private Asked ask(Mapping mapping, String systemUser, String role, Roles roles) {
        HbaRegex regex = regex(mapping.systemUser);
        if (regex == null) {
            return new Asked(
                    mapping.systemUser.text().equals(systemUser)
                            ? role(mapping.role, role, roles)
                            : Hit.NO,
                    false);
        }
        if (regex.matches(systemUser) == Hit.MAYBE) {
            return new Asked(Hit.MAYBE, false);
        }
        Matcher match = regex.match(systemUser);
        if (match == null) {
            return new Asked(Hit.NO, false);
        }
        boolean pattern = modern() && (mapping.role.group() || mapping.role.regex());
        int reference = mapping.role.text().indexOf("\\1");
        if (pattern || reference < 0) {
            return new Asked(role(mapping.role, role, roles), false);
        }
        String group = match.groupCount() < 1 ? null : match.group(1);
        if (group == null) {
            return new Asked(Hit.NO, true);
        }
        String text = mapping.role.text();
        String named = text.substring(0, reference) + group + text.substring(reference + 2);
        return new Asked(Hit.of(named.equals(role)), false);
    }

    private boolean modern() {
        return major >= AuthFile.INCLUDES_SINCE;
    }

    /** Before 16 the role is a name and nothing else. */
    private Hit role(HbaToken token, String role, Roles roles) {
        return modern()
                ? HbaMatcher.role(token, role, roles, major)
                : Hit.of(token.text().equals(role));
    }
}
