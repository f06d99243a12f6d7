package ai.dbtool.mcp.server;

import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** A small server that exercises everything the kit promises to tools. */
public final class Workbench {

    /** Counts down when a waiting call is cancelled. */
    public final CountDownLatch cancelled = new CountDownLatch(1);

    /** The server alone. */
    public static ServerDefinition define() {
        return new Workbench().definition();
    }

    /** The server, for tests that watch it. */
    public ServerDefinition definition() {
        return new ServerDefinition(
                "mcp-workbench",
                "Workbench",
                "Tools for tests.",
                List.of(
                        new Echo(),
                        new Rows(),
                        new Fail(),
                        new Wait(cancelled),
                        new Questions(),
                        new Levels()),
                List.of(new Notes()),
                List.of(
                        new PromptTemplate(
                                "read_note",
                                "Read a note",
                                "When a note is to be read.",
                                Set.of(),
                                List.of(
                                        new PromptTemplate.Argument(
                                                "name", "Which note.", true, "kit://notes/{name}"),
                                        new PromptTemplate.Argument(
                                                "tone", "How to read it.", false, "")),
                                """
                                Read note {name}.
                                Read it in a {tone} voice, {name} that is.
                                Then stop.
                                """)));
    }

    enum Tone {
        CALM,
        LOUD
    }

    static final class Echo implements Tool<Echo.Args> {

        record Args(
                @Arg("What to say.") String text,
                @Arg("How often, 1 to 100. Default 1.") @Range(min = 1, max = 100)
                        @Nullable Integer times,
                @Arg("How to say it. Default calm.") @Nullable Tone tone,
                @Arg("Whether to ask.") @Nullable Boolean question,
                @Arg("Words to add.") @Nullable List<String> more) {}

        record Said(String said, int times, @Nullable Boolean question) {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read(
                    "kit_echo",
                    "Echo",
                    "Says the text. Use in tests only.",
                    Args.class,
                    Said.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            int times = args.times() == null ? 1 : args.times();
            List<String> words = new ArrayList<>(java.util.Collections.nCopies(times, args.text()));
            if (args.more() != null) {
                words.addAll(args.more());
            }
            String said = String.join(" ", words) + (args.tone() == Tone.LOUD ? "!" : "");
            return context.progress(1, 1, "said")
                    .thenReturn(ToolResult.of(new Said(said, times, args.question()), said, null));
        }
    }

    static final class Rows implements Tool<Rows.Args> {

        record Args(
                @Arg("How many rows, 0 to 100000.") @Range(min = 0, max = 100_000) int count,
                @Arg("Whether a summary is offered.") @Nullable Boolean summary) {}

        record Row(int number, String name) {}

        record Table(List<Row> rows, @Nullable Integer total) {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read(
                    "kit_rows",
                    "Rows",
                    "Gives many rows. Use in tests only.",
                    Args.class,
                    Table.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            List<Row> rows =
                    IntStream.range(0, args.count()).mapToObj(i -> new Row(i, "row-" + i)).toList();
            TextTable text =
                    new TextTable("number", "name")
                            .rows(rows, row -> new Object[] {row.number(), row.name()});
            ToolResult whole =
                    ToolResult.of(
                            new Table(rows, null), text.toString(), Coverage.whole(rows.size()));
            if (!Boolean.TRUE.equals(args.summary())) {
                return Mono.just(whole);
            }
            return Mono.just(
                    whole.orSmaller(
                            List.of(
                                    () ->
                                            ToolResult.of(
                                                    new Table(List.of(), rows.size()),
                                                    "total\t" + rows.size(),
                                                    Coverage.part((long) rows.size(), 0, null)))));
        }
    }

    static final class Fail implements Tool<Fail.Args> {

        record Args(@Arg("The message.") String message, @Arg("Mendable?") boolean mendable) {}

        record Nothing() {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read(
                    "kit_fail",
                    "Fail",
                    "Always fails. Use in tests only.",
                    Args.class,
                    Nothing.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            return Mono.error(
                    args.mendable()
                            ? new ToolFailure("asked_for", args.message())
                            : new IllegalStateException(args.message()));
        }
    }

    static final class Wait implements Tool<Wait.Args> {

        record Args(@Arg("Milliseconds.") @Range(min = 0, max = 60_000) long millis) {}

        record Waited(long millis) {}

        private final CountDownLatch cancelled;

        Wait(CountDownLatch cancelled) {
            this.cancelled = cancelled;
        }

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read(
                    "kit_wait",
                    "Wait",
                    "Answers late. Use in tests only.",
                    Args.class,
                    Waited.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            return Mono.delay(Duration.ofMillis(args.millis()))
                    .doOnCancel(cancelled::countDown)
                    .map(_ -> ToolResult.of(new Waited(args.millis()), "waited", null));
        }
    }

    /** Asks one question after the other. */
    static final class Questions implements Tool<Questions.Args> {

        record Args(
                @Arg("What to ask.") String question,
                @Arg("How often, 1 to 5. Default 1.") @Range(min = 1, max = 5)
                        @Nullable Integer times) {}

        record Answers(List<String> answers) {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read(
                    "kit_ask",
                    "Ask",
                    "Asks the person. Use in tests only.",
                    Args.class,
                    Answers.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            int times = args.times() == null ? 1 : args.times();
            return Flux.range(1, times)
                    .concatMap(i -> context.ask("q" + i, question(args.question() + " " + i)))
                    .map(Questions::said)
                    .collectList()
                    .map(all -> ToolResult.of(new Answers(all), String.join(", ", all), null));
        }

        private static Ask question(String text) {
            return new Ask(
                    Ask.ELICITATION,
                    Map.of(
                            "message",
                            text,
                            "requestedSchema",
                            Map.of(
                                    "type",
                                    "object",
                                    "properties",
                                    Map.of("word", Map.of("type", "string")),
                                    "required",
                                    List.of("word"))));
        }

        private static String said(Map<String, @Nullable Object> answer) {
            return answer.get("content") instanceof Map<?, ?> content
                    ? String.valueOf(content.get("word"))
                    : String.valueOf(answer.get("action"));
        }
    }

    /** Logs once at each level. */
    static final class Levels implements Tool<Levels.Args> {

        record Args() {}

        record Nothing() {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read(
                    "kit_log", "Log", "Logs. Use in tests only.", Args.class, Nothing.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            return Flux.fromArray(LogLevel.values())
                    .concatMap(level -> context.log(level, "at " + level.text()))
                    .then(Mono.just(ToolResult.of(new Nothing(), "logged", null)));
        }
    }

    static final class Notes implements ResourceProvider {

        @Override
        public String uriTemplate() {
            return "kit://notes/{name}";
        }

        @Override
        public String name() {
            return "note";
        }

        @Override
        public String title() {
            return "Note";
        }

        @Override
        public String description() {
            return "A note.";
        }

        @Override
        public String mimeType() {
            return "text/plain";
        }

        @Override
        public Mono<String> read(Map<String, String> variables, ToolContext context) {
            String name = variables.get("name");
            return name.startsWith("no")
                    ? Mono.error(new ToolFailure("unknown_note", "no note of this name"))
                    : Mono.just("note " + name);
        }

        @Override
        public Mono<List<String>> complete(
                String variable, String prefix, Map<String, String> others, ToolContext context) {
            return Mono.just(
                    List.of("alpha", "beta", "bravo").stream()
                            .filter(each -> each.startsWith(prefix))
                            .toList());
        }
    }
}
