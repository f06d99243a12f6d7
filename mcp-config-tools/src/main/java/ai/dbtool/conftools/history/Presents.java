package ai.dbtool.conftools.history;

import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conf.audit.Value;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.live.EffectiveSetting;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;
import ai.dbtool.conftools.source.Shown;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The three legs of a setting: what its file says, what runs, what the log last said. */
public final class Presents {

    private final AuditInput input;
    private final SettingHistory history;
    private final Shown shown;
    private final Map<String, EffectiveSetting> set = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Settings of {@code input} beside {@code history}. */
    public Presents(AuditInput input, SettingHistory history, Shown shown) {
        this.input = input;
        this.history = history;
        this.shown = shown;
        input.settings().forEach(setting -> set.put(setting.name(), setting));
    }

    /** Names of settings that a file or somebody else sets. */
    public Set<String> names() {
        return set.keySet();
    }

    /** {@code setting} today. */
    public Present of(String setting) {
        EffectiveSetting known = set.get(setting);
        Entry line = known == null || known.file() == null ? null : known.file().winner();
        LiveServer live = input.live();
        LiveSetting running = live == null ? null : live.settings().get(setting);
        String runs = running == null || running.sessionLevel() ? null : runs(setting, running);
        String file =
                line != null
                        ? shown.value(line)
                        : live == null
                                ? input.value(setting).map(v -> text(setting, v)).orElse(null)
                                : null;
        return history.present(
                setting,
                runs,
                file,
                line == null ? null : line.at().toString(),
                running == null ? null : running.pendingRestart());
    }

    private String text(String setting, Value value) {
        return shown.value(setting, value.text());
    }

    private @Nullable String runs(String setting, LiveSetting running) {
        Guc guc = input.catalog().get(setting);
        String value = running.value();
        return shown.value(setting, guc == null ? value : GucValue.show(guc, value));
    }
}
