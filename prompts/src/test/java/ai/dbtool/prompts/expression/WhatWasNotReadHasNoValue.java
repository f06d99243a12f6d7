package ai.dbtool.prompts.expression;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

class WhatWasNotReadHasNoValue {

    private final Expressions expressions = new Expressions();

    @Test
    void aMissingVariableIsNotAnAnswer() {
        assertThat(expressions.compile("size(log.events)", Set.of("log")).value(Map.of())).isNull();
        assertThat(expressions.compile("log.events", Set.of("log")).value(Map.of())).isNull();
    }

    @Test
    void aPresentOneIs() {
        Map<String, Object> read = Map.of("log", Map.of("events", List.of(1L, 2L)));
        assertThat(expressions.compile("size(log.events)", Set.of("log")).value(read))
                .isEqualTo(2L);
    }
}
