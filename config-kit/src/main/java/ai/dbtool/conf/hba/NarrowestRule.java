package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Location;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rule that admits one client and nobody else, and where it has to stand: before the first rule
 * that may match the client, else at the end.
 *
 * @param rule the line
 * @param file where it goes
 * @param line before which line of {@code file}, from 1
 * @param patch unified diff that adds it
 * @param undo unified diff that takes it away
 */
public record NarrowestRule(String rule, Path file, int line, String patch, String undo) {

    private static final Set<String> KEYWORDS =
            Set.of("all", "sameuser", "samerole", "samegroup", "replication");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_$.-][^\\s,\"#]*");

    /**
     * The rule for {@code client}; {@code null} when it cannot be written, or would not decide.
     *
     * @param file what it is added to
     * @param method how the client is to prove itself
     */
    public static @Nullable NarrowestRule of(
            HbaFile file, HbaMatcher matcher, HbaClient client, String method) {
        if (file.files().isEmpty() || unwritable(client.user()) || unwritable(client.database())) {
            return null;
        }
        HbaMatcher.Match match = matcher.match(client);
        HbaRule before = match.perhaps().isEmpty() ? match.rule() : match.perhaps().getFirst();
        ConfigFile root = file.files().getFirst();
        Path path = before == null ? root.path() : before.at().file();
        int line = before == null ? root.lines().size() + 1 : before.at().line();
        HbaRule rule = rule(client, method, file.major(), new Location(path, line, 1));
        List<HbaRule> rules = new ArrayList<>(file.rules());
        rules.add(before == null ? rules.size() : rules.indexOf(before), rule);
        HbaFile changed = new HbaFile(file.files(), file.major(), rules, file.problems());
        if (!rule.equals(matcher.over(changed).match(client).rule())) {
            return null;
        }
        String text = rule.text();
        return new NarrowestRule(
                text,
                path,
                line,
                diff(path, "@@ -" + (line - 1) + ",0 +" + line + " @@", "+" + text),
                diff(path, "@@ -" + line + " +" + (line - 1) + ",0 @@", "-" + text));
    }

    private static boolean unwritable(String name) {
        return name.isEmpty() || name.chars().anyMatch(c -> c < ' ');
    }

    private static HbaRule rule(HbaClient client, String method, int major, Location at) {
        Network address = client.address();
        String type =
                address == null
                        ? "local"
                        : switch (client.encryption()) {
                            case NONE -> "host";
                            case TLS -> "hostssl";
                            case GSS -> "hostgssenc";
                        };
        return new HbaRule(
                type,
                List.of(
                        client.replication()
                                ? new HbaToken("replication", false, 0)
                                : name(client.database(), major)),
                List.of(name(client.user(), major)),
                address == null ? new HbaAddress.Socket() : new HbaAddress.Range(address),
                method,
                Map.of(),
                at);
    }

    /** Quotes make a name of a keyword, but a regular expression stays one. */
    private static HbaToken name(String name, int major) {
        if (name.startsWith("/") && major >= AuthFile.INCLUDES_SINCE) {
            return new HbaToken("/^" + name.replaceAll("[^A-Za-z0-9_ ]", "\\\\$0") + "$", true, 0);
        }
        return new HbaToken(name, KEYWORDS.contains(name) || !PLAIN.matcher(name).matches(), 0);
    }

    private static String diff(Path file, String hunk, String change) {
        return String.join("\n", "--- " + file, "+++ " + file, hunk, change, "");
    }
}
