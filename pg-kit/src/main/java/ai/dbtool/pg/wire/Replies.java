package ai.dbtool.pg.wire;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.message.backend.BackendMessage;
import io.r2dbc.postgresql.message.backend.CommandComplete;
import io.r2dbc.postgresql.message.backend.DataRow;
import io.r2dbc.postgresql.message.backend.EmptyQueryResponse;
import io.r2dbc.postgresql.message.backend.ErrorResponse;
import io.r2dbc.postgresql.message.backend.NoData;
import io.r2dbc.postgresql.message.backend.NoticeResponse;
import io.r2dbc.postgresql.message.backend.ReadyForQuery;
import io.r2dbc.postgresql.message.backend.RowDescription;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Sorts what the server sends back by the step it answers. */
final class Replies {

    private final List<Step> steps;
    private final List<Reply> replies = new ArrayList<>();
    private int step;
    private int unitEnd;
    private boolean ready;
    private @Nullable Throwable failure;

    private List<Reply.Column> columns = List.of();
    private List<List<@Nullable String>> rows = new ArrayList<>();
    private List<ErrorDetails> notices = new ArrayList<>();

    Replies(List<Step> steps) {
        this.steps = steps;
        this.unitEnd = unitEnd(0);
    }

    /**
     * Takes the next message; whether it is the last one. The driver asks this once for each
     * message, in order.
     */
    boolean take(BackendMessage message) {
        if (!(message instanceof ReadyForQuery)) {
            read(message);
            return false;
        }
        ready = true;
        if (step < unitEnd && steps.get(step) instanceof Step.Script) {
            close();
        }
        step = unitEnd;
        unitEnd = unitEnd(step);
        return step == steps.size();
    }

    /** Whether the server has finished a step. */
    boolean ready() {
        return ready;
    }

    /** The first error, in the words of its step. */
    @Nullable Throwable failure() {
        return failure;
    }

    /** One for each step, when there was no error. */
    List<Reply> all() {
        return replies;
    }

    private void read(BackendMessage message) {
        switch (message) {
            case DataRow row -> row(row);
            case RowDescription description -> {
                columns = description.getFields().stream().map(Replies::column).toList();
                closeIf(s -> s instanceof Step.Description);
            }
            case CommandComplete _, EmptyQueryResponse _ ->
                    closeIf(s -> s instanceof Step.Statement || s instanceof Step.Prepared);
            case NoData _ -> closeIf(s -> s instanceof Step.Description);
            case NoticeResponse notice -> notices.add(new ErrorDetails(notice.getFields()));
            case ErrorResponse error -> {
                if (failure == null) {
                    failure =
                            steps.get(Math.min(step, steps.size() - 1))
                                    .told()
                                    .apply(new ServerError(new ErrorDetails(error.getFields())));
                }
            }
            default -> {}
        }
    }

    private void row(DataRow row) {
        ByteBuf[] cells = row.getColumns();
        @Nullable String[] values = new @Nullable String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            ByteBuf cell = cells[i];
            values[i] = cell == null ? null : cell.toString(StandardCharsets.UTF_8);
        }
        if (steps.get(step) instanceof Step.Statement statement && statement.rows() != null) {
            statement.rows().accept(Arrays.asList(values));
        } else {
            rows.add(Arrays.asList(values));
        }
    }

    private void closeIf(Predicate<Step> ended) {
        if (step < unitEnd && ended.test(steps.get(step))) {
            close();
            step++;
        }
    }

    private void close() {
        replies.add(new Reply(columns, rows, notices));
        columns = List.of();
        rows = new ArrayList<>();
        notices = new ArrayList<>();
    }

    private int unitEnd(int from) {
        int end = from;
        while (end < steps.size() && !Frames.endsUnit(steps, end)) {
            end++;
        }
        return Math.min(end + 1, steps.size());
    }

    private static Reply.Column column(RowDescription.Field field) {
        return new Reply.Column(field.getName(), Integer.toUnsignedLong(field.getDataType()));
    }
}
