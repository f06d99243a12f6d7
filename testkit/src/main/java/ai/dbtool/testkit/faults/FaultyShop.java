package ai.dbtool.testkit.faults;

import ai.dbtool.testkit.postgres.Cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A shop under load with faults in it, ready to be diagnosed; closing leaves nothing behind. */
public final class FaultyShop implements AutoCloseable {

    private static final Duration VISIBLE_LIMIT = Duration.ofSeconds(40);

    private final Cluster cluster;
    private final Shop shop;
    private final Sessions sessions;
    private final Load load;
    private final List<Injected> injected;
    private final Path applicationDirectory;

    private FaultyShop(
            Cluster cluster,
            Shop shop,
            Sessions sessions,
            Load load,
            List<Injected> injected,
            Path applicationDirectory) {
        this.cluster = cluster;
        this.shop = shop;
        this.sessions = sessions;
        this.load = load;
        this.injected = List.copyOf(injected);
        this.applicationDirectory = applicationDirectory;
    }

    /**
     * Starts a cluster, loads the shop, injects {@code faults}, runs the load until every fault can
     * be seen, and at least {@code settle}.
     *
     * @param steps told what happens, one line each
     */
    public static FaultyShop start(
            long seed, List<Fault> faults, Duration settle, Consumer<String> steps) {
        Random random = new Random(seed);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("checkpoint_timeout", "15min");
        faults.forEach(fault -> settings.putAll(fault.settings()));
        steps.accept("starting PostgreSQL in a temporary folder");
        Cluster cluster = Cluster.start(settings);
        try {
            Shop shop = new Shop(cluster, ShopNames.of(seed));
            steps.accept("loading a shop: 500,000 rows in five tables");
            shop.create();
            Sessions sessions = new Sessions(cluster);
            List<Injected> injected = new ArrayList<>();
            List<LoadSpec> specs = new ArrayList<>(shop.load());
            for (Fault fault : faults) {
                injected.add(fault.inject(shop, sessions, random));
                specs.addAll(fault.extraLoad(shop));
            }
            steps.accept(
                    "running the application: "
                            + specs.stream().mapToInt(LoadSpec::clients).sum()
                            + " clients");
            Load load = Load.start(cluster, Shop.DATABASE, specs, seed);
            FaultyShop result =
                    new FaultyShop(
                            cluster, shop, sessions, load, injected, application(cluster, shop));
            pause(settle);
            for (Fault fault : faults) {
                cluster.await(Shop.DATABASE, fault.visible(shop), VISIBLE_LIMIT);
            }
            return result;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Path application(Cluster cluster, Shop shop) {
        try {
            Path folder = Files.createDirectories(cluster.dataDirectory().resolveSibling("app"));
            Files.writeString(
                    folder.resolve("application.yml"),
                    """
                    spring:
                      datasource:
                        url: jdbc:postgresql://127.0.0.1:%d/%s
                        username: %s
                        password: not-a-real-password
                        hikari:
                          maximum-pool-size: 10
                          connection-timeout: 3000
                    """
                            .formatted(cluster.port(), Shop.DATABASE, shop.names().app()));
            Files.writeString(
                    folder.resolve(".env"),
                    """
                    PGHOST=127.0.0.1
                    PGPORT=%d
                    PGUSER=%s
                    PGPASSWORD=not-a-real-password
                    """
                            .formatted(cluster.port(), shop.names().reports()));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause(Duration settle) {
        try {
            Thread.sleep(settle);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The shop. */
    public Shop shop() {
        return shop;
    }

    /** The running load. */
    public Load load() {
        return load;
    }

    /** What was injected. */
    public List<Injected> injected() {
        return injected;
    }

    /** The application's configuration tree. */
    public Path applicationDirectory() {
        return applicationDirectory;
    }

    @Override
    public void close() {
        try {
            load.close();
            sessions.close();
        } finally {
            cluster.close();
        }
    }
}
