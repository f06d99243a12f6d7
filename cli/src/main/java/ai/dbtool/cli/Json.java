package ai.dbtool.cli;

import tools.jackson.databind.json.JsonMapper;

/** JSON of answers to programs: one line. */
final class Json {

    private Json() {}

    static String compact(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }
}
