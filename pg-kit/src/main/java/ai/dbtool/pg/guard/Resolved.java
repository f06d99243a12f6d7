package ai.dbtool.pg.guard;

import ai.dbtool.pg.wire.Reply;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the tree of one query holds, by OID; fields as in nodes/parsenodes.h and primnodes.h. */
record Resolved(
        Set<String> functions, Set<String> operators, Set<String> types, Set<String> relations) {

    private static final String QUERY = "({QUERY :commandType 1 ";

    /** A field and its value; the server breaks lines at column 78, between the two as well. */
    private static final Pattern FIELD =
            Pattern.compile(
                    ":(funcid|opfuncid|aggfnoid|winfnoid|tsmhandler|startInRangeFunc|endInRangeFunc"
                            + "|opno|opnos|eqop|sortop|resulttype|typid|coltypes|relid|hasModifyingCTE|hasForUpdate)"
                            + "\\s+(?:(\\d+)|\\(o([\\s\\d]+)\\)|(true))");

    /** From what the server said besides while it analysed the text. */
    static Resolved of(Reply analysed) {
        List<String> trees =
                analysed.notices().stream()
                        .flatMap(notice -> notice.getDetail().stream())
                        .filter(tree -> tree.startsWith(QUERY))
                        .toList();
        if (trees.size() != 1) {
            throw Refusal.of("refused: the server shows no plain query for this text");
        }
        Resolved found =
                new Resolved(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        Matcher field = FIELD.matcher(trees.getFirst());
        while (field.find()) {
            found.take(field);
        }
        return found;
    }

    private void take(Matcher field) {
        switch (field.group(1)) {
            case "funcid",
                    "opfuncid",
                    "aggfnoid",
                    "winfnoid",
                    "tsmhandler",
                    "startInRangeFunc",
                    "endInRangeFunc" ->
                    add(functions, field);
            case "opno", "eqop", "sortop", "opnos" -> add(operators, field);
            case "resulttype", "typid", "coltypes" -> add(types, field);
            case "relid" -> add(relations, field);
            case "hasModifyingCTE", "hasForUpdate" -> {
                if (field.group(4) != null) {
                    throw Refusal.of("refused: the text changes or locks rows");
                }
            }
            default -> throw new IllegalStateException(field.group());
        }
    }

    private static void add(Set<String> oids, Matcher field) {
        @Nullable String one = field.group(2);
        @Nullable String several = field.group(3);
        if (one != null) {
            oids.add(one);
        } else if (several != null) {
            oids.addAll(List.of(several.strip().split("\\s+")));
        }
    }

    static String array(Set<String> oids) {
        return oids.stream().collect(Collectors.joining(",", "{", "}"));
    }
}
