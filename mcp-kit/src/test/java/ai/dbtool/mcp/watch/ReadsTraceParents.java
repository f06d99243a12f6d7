package ai.dbtool.mcp.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context, level 1, section 3.2. */
class ReadsTraceParents {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes",
            })
    void thatFollowTheForm(String header) {
        TraceParent read = TraceParent.of(header, "rojo=00f067aa0ba902b7");

        assertThat(read)
                .isEqualTo(new TraceParent(header, "rojo=00f067aa0ba902b7"))
                .extracting(TraceParent::traceId)
                .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-a\nb",
            })
    void andNothingElse(String header) {
        assertThat(TraceParent.of(header, null)).isNull();
    }

    @Test
    void orWhatIsNoText() {
        assertThat(TraceParent.of(7, null)).isNull();
        assertThat(TraceParent.of(null, "a=b")).isNull();
        assertThat(TraceParent.of(Calls.TRACE, 7)).isEqualTo(new TraceParent(Calls.TRACE, null));
        assertThat(TraceParent.of(Calls.TRACE, "x".repeat(513)))
                .isEqualTo(new TraceParent(Calls.TRACE, null));
    }
}
