package ai.dbtool.conftools.access;

import ai.dbtool.conf.hba.HbaClient;
import ai.dbtool.conf.hba.HbaClient.Encryption;
import ai.dbtool.conf.hba.HbaFile;
import ai.dbtool.conf.hba.HbaMatcher;
import ai.dbtool.conf.hba.HbaRule;
import ai.dbtool.conf.hba.NarrowestRule;
import ai.dbtool.conf.hba.Network;
import ai.dbtool.conf.hba.Reachability;
import ai.dbtool.conf.hba.Rejection;
import ai.dbtool.conf.hba.Roles;
import ai.dbtool.conf.hba.ServerAddresses;
import ai.dbtool.conftools.access.Checked.Verdict;
import ai.dbtool.conftools.live.AccessReader;
import ai.dbtool.conftools.live.AccessReader.Access;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who may connect: which rule of pg_hba.conf decides, and what happens then. */
public final class HbaCheck implements Tool<HbaCheck.Args> {

    /** Arguments of {@code hba_check}. */
    public record Args(
            @Arg("Source name; omit when one has a pg_hba.conf.") @Nullable String source,
            @Arg("Role that connects; omit to check the file alone.") @Nullable String user,
            @Arg("Database; replication for a standby. Default: as the role.")
                    @Nullable String database,
            @Arg("Client's IP address; omit for a Unix socket.") @Nullable String address,
            @Arg("Encryption: none, tls or gss. Default none.") @Nullable Encryption encryption,
            @Arg("Client's name outside, for peer, ident and cert.") @Nullable String system_user,
            @Arg("A logged rejection with its DETAIL; explains it.") @Nullable String log_line) {}

    private static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "hba_check",
                            "Who may connect",
                            "Simulates pg_hba.conf: the rule (file:line) that decides for a client, the"
                                    + " method, pg_ident maps, what fails next; rules that never match."
                                    + " Explains 'no pg_hba.conf entry' and proposes the narrowest rule."
                                    + " For bad rules in general use config_audit.",
                            Args.class,
                            Checked.class)
                    .needs(Scope.CONFIG_READ);

    private final SourceLoader loader;
    private final Shown shown;

    /** Over the sources of {@code loader}. */
    public HbaCheck(SourceLoader loader, Shown shown) {
        this.loader = loader;
        this.shown = shown;
    }

    @Override
    public ToolSpec<Args> spec() {
        return SPEC;
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return loader.load(context.caller(), args.source)
                .flatMap(
                        loaded -> {
                            Loaded source = withRules(loaded);
                            HbaClient client = client(args);
                            if (client == null) {
                                return Mono.just(answer(source, null, args, null));
                            }
                            return loader.database(context.caller(), source)
                                    .flatMap(
                                            database ->
                                                    AccessReader.read(
                                                            database,
                                                            client.user(),
                                                            client.database()))
                                    .map(Optional::of)
                                    .defaultIfEmpty(Optional.empty())
                                    .publishOn(Schedulers.boundedElastic())
                                    .map(
                                            access ->
                                                    answer(
                                                            source,
                                                            client,
                                                            args,
                                                            access.orElse(null)));
                        });
    }

    private static Loaded withRules(List<Loaded> loaded) {
        return Loaded.only(
                loaded,
                one -> !one.files().hba().files().isEmpty(),
                "no source holds a readable pg_hba.conf; config_sources says what was passed over"
                        + " and why",
                "several sources hold a pg_hba.conf");
    }

    /** Who asks: the arguments, or what the logged line says where they are silent. */
    private static @Nullable HbaClient client(Args args) {
        Rejection logged = args.log_line == null ? null : Rejection.in(args.log_line);
        if (args.log_line != null && logged == null) {
            throw new ToolFailure(
                    "no_rejection",
                    "log_line holds no refused connection; expected: no pg_hba.conf entry for ...,"
                            + " pg_hba.conf rejects ..., or ... authentication failed for user ...");
        }
        String user = args.user != null ? args.user : logged == null ? null : logged.user();
        if (user == null) {
            if (args.database != null || args.address != null || args.system_user != null) {
                throw new ToolFailure("missing_argument", "give user, the role that connects");
            }
            return null;
        }
        boolean replication =
                args.database != null
                        ? args.database.equals("replication")
                        : logged != null && logged.replication();
        String database =
                args.database != null
                        ? args.database
                        : logged == null || logged.database() == null ? user : logged.database();
        String address =
                args.address != null ? args.address : logged == null ? null : logged.address();
        Encryption encryption =
                args.encryption != null
                        ? args.encryption
                        : logged == null || logged.encryption() == null
                                ? Encryption.NONE
                                : logged.encryption();
        return new HbaClient(user, database, replication, network(address, logged), encryption);
    }

    private static @Nullable Network network(@Nullable String address, @Nullable Rejection logged) {
        if (address == null) {
            if (logged != null && logged.address() == null) {
                throw new ToolFailure(
                        "missing_argument",
                        "this line does not say where the client was: give address too (and"
                                + " database and encryption), or [local] for a Unix socket");
            }
            return null;
        }
        if (address.equals("[local]") || address.equals("local")) {
            return null;
        }
        Network network = Network.address(address.replaceFirst("%.*", ""));
        if (network == null) {
            throw new ToolFailure(
                    "bad_arguments",
                    "address is one IP address without a prefix, as 10.1.2.3 or 2001:db8::1; names are"
                            + " not looked up");
        }
        return network;
    }

    private ToolResult answer(
            Loaded source, @Nullable HbaClient client, Args args, @Nullable Access access) {
        HbaFile file = source.files().hba();
        Checked checked =
                client == null
                        ? new Checked(
                                null,
                                Verdict.FILE_CHECKED,
                                null,
                                List.of(),
                                List.of(),
                                null,
                                dead(file),
                                refused(file))
                        : checked(source, file, client, args, access);
        long rules = file.rules().size();
        return ToolResult.of(
                checked,
                CheckedText.of(checked, rules),
                Coverage.whole(
                        rules,
                        file.files().stream().mapToLong(f -> f.bytes()).sum(),
                        source.uncovered()));
    }

    private Checked checked(
            Loaded source, HbaFile file, HbaClient client, Args args, @Nullable Access access) {
        boolean local = source.live() != null && source.live().local();
        HbaMatcher matcher =
                new HbaMatcher(
                        file,
                        access == null ? Roles.unknown() : access.roles(),
                        local ? ServerAddresses.here() : ServerAddresses.elsewhere());
        HbaMatcher.Match match = matcher.match(client);
        HbaRule rule = match.rule();
        NextSteps next = new NextSteps(client, access);
        Verdict verdict = verdict(match);
        if (rule != null) {
            next.method(rule, source.files().ident(), args.system_user);
        } else {
            next.note("no rule is for this client: it is rejected");
        }
        if (verdict == Verdict.TRUSTED || verdict == Verdict.ASKED) {
            next.obstacles();
        }
        state(source, file, client, args, access, rule, next);
        boolean refused = verdict == Verdict.REJECTED || verdict == Verdict.NO_RULE;
        return new Checked(
                new Checked.Client(
                        shown.text(client.user()),
                        client.replication() ? "replication" : shown.text(client.database()),
                        client.address() == null ? "[local]" : client.address().host(),
                        client.encryption().name()),
                verdict,
                rule == null ? null : shown(rule),
                match.perhaps().stream().map(this::shown).toList(),
                next.steps(),
                refused ? proposal(file, matcher, client, access) : null,
                dead(file),
                refused(file));
    }

    private static Verdict verdict(HbaMatcher.Match match) {
        if (!match.perhaps().isEmpty()) {
            return Verdict.UNSURE;
        }
        if (match.rule() == null) {
            return Verdict.NO_RULE;
        }
        return switch (match.rule().method()) {
            case "reject" -> Verdict.REJECTED;
            case "trust" -> Verdict.TRUSTED;
            default -> Verdict.ASKED;
        };
    }

    /** Whether the server goes by what was read, and whether the log agrees. */
    private static void state(
            Loaded source,
            HbaFile file,
            HbaClient client,
            Args args,
            @Nullable Access access,
            @Nullable HbaRule rule,
            NextSteps next) {
        if (!file.problems().isEmpty()) {
            next.note(
                    "the server does not load this file: line "
                            + file.problems().getFirst().at().line()
                            + " is refused; the rules loaded before stay in force");
        } else if (access != null && edited(source, file, access)) {
            next.note(
                    "the file was changed after the server last loaded it: SELECT pg_reload_conf()");
        }
        if (client.encryption() == Encryption.TLS && source.live() != null) {
            var ssl = source.live().settings().get("ssl");
            if (ssl != null && ssl.value().equals("off")) {
                next.note("ssl is off: the server takes no TLS, hostssl rules never match");
            }
        }
        Rejection logged = args.log_line == null ? null : Rejection.in(args.log_line);
        if (logged != null
                && logged.why() == Rejection.Why.NO_ENTRY
                && rule != null
                && !rule.method().equals("reject")) {
            next.note(
                    "the log says there was no rule: this one came later, is not loaded, or stands in"
                            + " another server's file");
        }
        if (logged != null
                && logged.line() > 0
                && rule != null
                && logged.line() != rule.at().line()) {
            next.note("the log names line " + logged.line() + ": the file has changed since");
        }
    }

    private static boolean edited(Loaded source, HbaFile file, Access access) {
        return source.live() != null
                && source.live().local()
                && file.files().stream().anyMatch(f -> changedAt(f.path()) > access.loadedMillis());
    }

    private static long changedAt(Path path) {
        try {
            return Files.getLastModifiedTime(path).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private Finding.@Nullable Remedy proposal(
            HbaFile file, HbaMatcher matcher, HbaClient client, @Nullable Access access) {
        boolean md5 = access != null && "md5".equals(access.password());
        NarrowestRule narrowest =
                NarrowestRule.of(file, matcher, client, md5 ? "md5" : "scram-sha-256");
        return narrowest == null
                ? null
                : new Finding.Remedy(
                        "SELECT pg_reload_conf();",
                        shown.secrets().text(narrowest.patch()),
                        shown.secrets().text(narrowest.undo()),
                        "none",
                        false);
    }

    private Checked.Rule shown(HbaRule rule) {
        return new Checked.Rule(
                rule.at().file().toString(),
                rule.at().line(),
                shown.text(rule.text()),
                rule.method());
    }

    private List<Checked.Dead> dead(HbaFile file) {
        return Reachability.dead(file).stream()
                .map(
                        dead ->
                                new Checked.Dead(
                                        shown(dead.rule()),
                                        dead.by().stream().map(by -> by.at().toString()).toList()))
                .toList();
    }

    private List<Checked.Wrong> refused(HbaFile file) {
        return file.problems().stream()
                .map(
                        problem ->
                                new Checked.Wrong(
                                        problem.at().file().toString(),
                                        problem.at().line(),
                                        shown.text(problem.message())))
                .toList();
    }
}
