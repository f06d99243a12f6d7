package ai.dbtool.testkit.protocol;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One tool call being built. */
public final class Call {

    private final RawClient client;
    private final String tool;
    private final Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    private final Map<String, Object> meta = new LinkedHashMap<>();

    Call(RawClient client, String tool) {
        this.client = client;
        this.tool = tool;
    }

    /** Adds an argument; {@code null} is sent as {@code null}. */
    public Call with(String name, @Nullable Object value) {
        arguments.put(name, value);
        return this;
    }

    /** Adds a key to {@code _meta}. */
    public Call meta(String key, Object value) {
        meta.put(key, value);
        return this;
    }

    /** Asks for the whole answer whatever its size. */
    public Call unlimited() {
        return meta("ai.dbtool/resultTokens", 0);
    }

    /** Sends without waiting; the id for {@link RawClient#await}. */
    public int send() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("name", tool);
        params.put("arguments", arguments);
        if (!meta.isEmpty()) {
            params.put("_meta", meta);
        }
        return client.send("tools/call", params);
    }

    /** Sends and waits. */
    public Answer answer() {
        return client.await(send());
    }

    /** Sends, waits, and hands the answer to {@code check}. */
    public Answer expect(Consumer<Answer> check) {
        Answer answer = answer();
        check.accept(answer);
        return answer;
    }

    /** Sends, waits, and fails unless the tool answered as its definition says. */
    public Answer expectOk() {
        Answer answer = answer();
        if (answer.error() != null || answer.isError()) {
            throw new AssertionError(tool + " failed: " + answer.raw());
        }
        answer.text();
        OutputSchema.check(tool, client.definition(tool).path("outputSchema"), answer.structured());
        return answer;
    }

    /** Sends, waits, and fails unless the tool refused. */
    public Answer expectError() {
        Answer answer = answer();
        if (answer.error() != null || !answer.isError()) {
            throw new AssertionError(tool + " did not refuse: " + answer.raw());
        }
        if (!answer.text().startsWith("Error")) {
            // Frameworks drop the flag; a model must read it in the text.
            throw new AssertionError(tool + " does not say that it failed: " + answer.text());
        }
        return answer;
    }
}
