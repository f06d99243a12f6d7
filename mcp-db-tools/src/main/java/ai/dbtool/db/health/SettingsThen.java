package ai.dbtool.db.health;

import ai.dbtool.db.changes.CatalogChanges;
import ai.dbtool.db.changes.Changes.Change;
import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.mcp.tool.Untrusted;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Settings of new sessions that changed in a recorded time, those of roles and databases too. */
final class SettingsThen implements PastArea {

    /** Facts of the area. */
    record Settings(int recorded, List<Change> changes) {}

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public Checked read(Then then) throws IOException {
        Settings facts =
                new Settings(
                        then.settings().today().size(), CatalogChanges.settings(then.settings()));
        String text =
                facts.changes().isEmpty()
                        ? "no change among " + facts.recorded() + " recorded settings"
                        : facts.changes().stream()
                                .map(c -> Untrusted.line(c.statement()) + " (" + c.at() + ")")
                                .collect(Collectors.joining("\n"));
        return new Checked(facts, List.of(), text);
    }
}
