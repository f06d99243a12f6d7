package ai.dbtool.logtools.source;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.setting.SettingEvent;
import ai.dbtool.log.setting.SettingEvents;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that decide what is logged, as the log tells that a reload changed them.
 *
 * @param values the last value of each that is not gone from the files again
 * @param before what may be missing before the first change of each
 */
record ToldSettings(Map<String, String> values, List<BlindSpot> before) {

    static ToldSettings of(Catalogue catalogue, SettingEvents changes) {
        Map<String, String> classes = new TreeMap<>();
        for (EventClass type : catalogue.classes()) {
            EventClass.Needs needs = type.needs();
            if (needs != null) {
                classes.merge(
                        needs.setting(), type.id() + " " + type.name(), (a, b) -> a + ", " + b);
            }
        }
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, SettingEvent> first = new TreeMap<>();
        for (SettingEvent change : changes.all()) {
            String name = change.setting() == null ? "" : change.setting().toLowerCase(Locale.ROOT);
            String value = change.value();
            boolean sets = change.kind() == SettingEvent.Kind.CHANGED;
            boolean removes = change.kind() == SettingEvent.Kind.REMOVED;
            if (!classes.containsKey(name) || !(sets || removes)) {
                continue;
            }
            first.putIfAbsent(name, change);
            if (sets && value != null) {
                values.put(name, value);
            } else {
                values.remove(name);
            }
        }
        List<BlindSpot> before = new ArrayList<>();
        first.forEach(
                (name, change) ->
                        before.add(
                                new BlindSpot(
                                        name,
                                        change.value() == null ? "its default" : change.value(),
                                        classes.get(name)
                                                + ": before "
                                                + change.at()
                                                + " under another value")));
        return new ToldSettings(values, before);
    }
}
