package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The section {@code server}. */
final class ServerReader {

    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");
    private static final Pattern ORIGIN =
            Pattern.compile("https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

    private final Settings settings;

    ServerReader(Settings settings) {
        this.settings = settings;
    }

    ServerConfig read() {
        return new ServerConfig(
                String.valueOf(settings.text("server.bind")),
                settings.integer("server.port"),
                settings.bool("server.sse"),
                names("server.allowed_hosts", HOST, "a host such as db-tools.example.com"),
                names("server.allowed_origins", ORIGIN, "an origin: https://app.example.com"),
                tls(),
                new ServerConfig.Bounds(
                        settings.integer("server.max_sessions"),
                        settings.duration("server.session_idle"),
                        settings.integer("server.max_connections"),
                        settings.integer("server.max_body_bytes"),
                        settings.duration("server.shutdown_grace")),
                new ServerConfig.Warm(
                        ServerConfig.Warm.Use.valueOf(
                                settings.choice("server.warm").toUpperCase(Locale.ROOT)),
                        settings.duration("server.warm_idle")));
    }

    private List<String> names(String path, Pattern form, String wanted) {
        Setting setting = settings.find(path);
        if (setting == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String name : settings.list(setting)) {
            if (form.matcher(name).matches()) {
                names.add(name);
            } else {
                settings.problems()
                        .add(setting.origin(), path + ": '" + name + "' is not " + wanted);
            }
        }
        return names;
    }

    private ServerConfig.@Nullable Tls tls() {
        Path certificate = path("server.tls.certificate");
        Path key = path("server.tls.key");
        if ((certificate == null) != (key == null)) {
            settings.problems().add("server.tls", "needs both certificate and key, as PEM files");
        }
        return certificate == null || key == null ? null : new ServerConfig.Tls(certificate, key);
    }

    private @Nullable Path path(String name) {
        Setting setting = settings.find(name);
        if (setting == null) {
            return null;
        }
        String resolved = settings.resolve(settings.text(setting), setting);
        settings.note(name, resolved, setting.origin());
        return Path.of(resolved);
    }
}
