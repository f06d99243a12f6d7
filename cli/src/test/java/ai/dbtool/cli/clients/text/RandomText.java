package ai.dbtool.cli.clients.text;

import java.util.Random;

/** A random configuration file that has, may have, or lacks the key we write under. */
record RandomText(long seed, String text) {

    private static final String[] SCALARS = {
        "1",
        "-2.5e3",
        "true",
        "null",
        "\"\"",
        "\"a b\"",
        "\"ü \\\" \\\\ 😀\"",
        "\"// no comment\"",
        "\"/* neither */\"",
        "\"}\"",
        "\"${env:X}\"",
        "\"# x\""
    };

    static RandomText json(long seed, String key) {
        Json json = new Json(new Random(seed));
        json.object(0, key);
        json.trivia();
        return new RandomText(seed, json.out.toString());
    }

    static RandomText yaml(long seed, String key) {
        Yaml yaml = new Yaml(new Random(seed));
        yaml.root(key);
        return new RandomText(seed, yaml.out.toString());
    }

    private static final class Json {

        private final Random random;
        private final StringBuilder out = new StringBuilder();
        private final String eol;
        private final boolean lines;
        private int names;

        Json(Random random) {
            this.random = random;
            this.eol = random.nextInt(4) == 0 ? "\r\n" : "\n";
            this.lines = random.nextInt(5) != 0;
            if (random.nextInt(10) == 0) {
                out.append('\uFEFF');
            }
            trivia();
        }

        private void trivia() {
            while (lines && random.nextInt(3) == 0) {
                out.append(
                        switch (random.nextInt(4)) {
                            case 0 -> " ";
                            case 1 -> eol + "\t";
                            case 2 -> " // c" + random.nextInt(100) + ", }" + eol;
                            default -> "/* d" + random.nextInt(100) + eol + " { \" */";
                        });
            }
        }

        private void lineBreak(int depth) {
            if (lines && random.nextInt(4) != 0) {
                out.append(eol).append("   ".repeat(depth));
            }
            trivia();
        }

        private void object(int depth, String key) {
            out.append('{');
            int members = random.nextInt(4);
            int special =
                    key.isEmpty() || random.nextInt(3) == 0 ? -1 : random.nextInt(members + 1);
            int total = special < 0 ? members : members + 1;
            for (int i = 0; i < total; i++) {
                lineBreak(depth + 1);
                out.append(i == special ? "\"" + key + "\"" : "\"k" + names++ + "\"");
                trivia();
                out.append(':');
                trivia();
                if (i == special) {
                    object(depth + 1, "");
                } else {
                    value(depth + 1);
                }
                trivia();
                if (i < total - 1 || random.nextInt(4) == 0) {
                    out.append(',');
                }
                trivia();
            }
            lineBreak(depth);
            out.append('}');
        }

        private void value(int depth) {
            int kind = depth > 3 ? 0 : random.nextInt(4);
            if (kind == 1) {
                object(depth, "");
            } else if (kind == 2) {
                out.append('[');
                int items = random.nextInt(3);
                for (int i = 0; i < items; i++) {
                    trivia();
                    value(depth + 1);
                    trivia();
                    if (i < items - 1 || random.nextInt(4) == 0) {
                        out.append(',');
                    }
                }
                trivia();
                out.append(']');
            } else {
                out.append(SCALARS[random.nextInt(SCALARS.length)]);
            }
        }
    }

    private static final class Yaml {

        private final Random random;
        private final StringBuilder out = new StringBuilder();
        private final String eol;
        private int names;

        Yaml(Random random) {
            this.random = random;
            this.eol = random.nextInt(4) == 0 ? "\r\n" : "\n";
        }

        private void root(String key) {
            comments();
            if (random.nextInt(6) == 0) {
                out.append("---").append(eol);
            }
            int members = 1 + random.nextInt(4);
            int special = random.nextInt(3) == 0 ? -1 : random.nextInt(members);
            for (int i = 0; i < members; i++) {
                if (i == special) {
                    out.append(key).append(':');
                    switch (random.nextInt(5)) {
                        case 0 -> out.append(" {}").append(comment()).append(eol);
                        case 1 -> out.append(comment()).append(eol);
                        case 2 -> out.append(" {f: 1, \"g\": [2]}").append(comment()).append(eol);
                        default -> nested(1 + random.nextInt(4), 1);
                    }
                } else {
                    member("", 0);
                }
                comments();
            }
            if (random.nextInt(8) == 0) {
                out.setLength(out.length() - eol.length());
                out.append(eol);
            }
        }

        private String comment() {
            return random.nextInt(3) == 0 ? "  # e" + random.nextInt(100) + ": [" : "";
        }

        private void comments() {
            while (random.nextInt(3) == 0) {
                out.append(
                                random.nextBoolean()
                                        ? ""
                                        : " ".repeat(random.nextInt(6)) + "# c: {" + names)
                        .append(eol);
            }
        }

        private void nested(int step, int depth) {
            out.append(comment()).append(eol);
            String indent = " ".repeat(step * depth);
            int members = 1 + random.nextInt(3);
            for (int i = 0; i < members; i++) {
                comments();
                member(indent, depth);
            }
        }

        private void member(String indent, int depth) {
            out.append(indent)
                    .append(random.nextBoolean() ? "k" + names++ : "\"k " + names++ + "\"");
            out.append(':');
            switch (random.nextInt(depth > 3 ? 4 : 6)) {
                case 0 ->
                        out.append(" |")
                                .append(eol)
                                .append(indent)
                                .append("   # text: {")
                                .append(eol);
                case 1 ->
                        out.append(eol)
                                .append(indent)
                                .append("  - ü😀")
                                .append(comment())
                                .append(eol)
                                .append(indent)
                                .append("  - \"- b\"")
                                .append(eol);
                case 2 ->
                        out.append(" ")
                                .append(SCALARS[random.nextInt(SCALARS.length)])
                                .append(comment())
                                .append(eol);
                case 3 ->
                        out.append(" [a, {b: c},")
                                .append(eol)
                                .append(indent)
                                .append("   d]")
                                .append(eol);
                case 4 -> out.append(" plain text here").append(comment()).append(eol);
                default -> {
                    out.append(comment()).append(eol);
                    comments();
                    member(indent + " ".repeat(2), depth + 2);
                }
            }
        }
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
