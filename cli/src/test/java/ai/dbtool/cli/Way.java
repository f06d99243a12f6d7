package ai.dbtool.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How a text gets through a string argument to what is behind it: SQL, mostly.
 *
 * @param list whether the argument takes several texts
 * @param others the rest of the call, without which the text would be looked at by nobody
 * @param form what the text is put into
 * @param harmless a text that is answered
 * @param wanted part of that answer, which shows that the text got there
 */
record Way(
        String tool,
        String argument,
        boolean list,
        Map<String, Object> others,
        UnaryOperator<String> form,
        String harmless,
        String wanted) {

    static Way to(String tool, String argument) {
        return new Way(tool, argument, false, Map.of(), UnaryOperator.identity(), "", "");
    }

    /** The argument takes several texts. */
    Way takingSeveral() {
        return new Way(tool, argument, true, others, form, harmless, wanted);
    }

    Way with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(others);
        more.put(name, value);
        return new Way(tool, argument, list, more, form, harmless, wanted);
    }

    /** Inside {@code around}, where it says {@code «»}. */
    Way in(String around) {
        return in(text -> around.replace("«»", text));
    }

    Way in(UnaryOperator<String> around) {
        return new Way(tool, argument, list, others, around, harmless, wanted);
    }

    Way answering(String text, String part) {
        return new Way(tool, argument, list, others, form, text, part);
    }

    /** The arguments that carry {@code text}, as the role of {@code connection}. */
    Map<String, Object> carrying(String text, String connection) {
        Map<String, Object> arguments = new LinkedHashMap<>(others);
        arguments.putIfAbsent("connection", connection);
        String whole = form.apply(text);
        arguments.put(argument, list ? List.of(whole) : whole);
        return arguments;
    }

    @Override
    public String toString() {
        return tool + "." + argument + " " + others + " " + form.apply("«»");
    }
}
