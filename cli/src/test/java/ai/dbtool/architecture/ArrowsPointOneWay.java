package ai.dbtool.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The walls of the house: who may use whom. */
class ArrowsPointOneWay {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("ai.dbtool");

    @Test
    void modulesUseOnlyWhatTheyMay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("ai.dbtool..")
                .layer("relay")
                .definedBy("ai.dbtool.relay..")
                .layer("mcp-kit")
                .definedBy(
                        "ai.dbtool.config..",
                        "ai.dbtool.mcp.access..",
                        "ai.dbtool.mcp.protocol..",
                        "ai.dbtool.mcp.tool..",
                        "ai.dbtool.mcp.server..",
                        "ai.dbtool.mcp.stdio..",
                        "ai.dbtool.mcp.memory..",
                        "ai.dbtool.mcp.redact..",
                        "ai.dbtool.mcp.audit..",
                        "ai.dbtool.mcp.watch..")
                .layer("mcp-http")
                .definedBy("ai.dbtool.mcp.http..")
                .layer("pg-kit")
                .definedBy("ai.dbtool.pg..")
                .layer("log-kit")
                .definedBy("ai.dbtool.log..")
                .layer("config-kit")
                .definedBy("ai.dbtool.conf..")
                .layer("mcp-db-tools")
                .definedBy("ai.dbtool.db..")
                .layer("mcp-log-tools")
                .definedBy("ai.dbtool.logtools..")
                .layer("mcp-config-tools")
                .definedBy("ai.dbtool.conftools..")
                .layer("prompts")
                .definedBy("ai.dbtool.prompts..")
                .layer("orchestrator")
                .definedBy("ai.dbtool.orchestrator..")
                .layer("eval")
                .definedBy("ai.dbtool.eval..")
                .layer("cli")
                .definedBy("ai.dbtool.cli..")
                .layer("testkit")
                .definedBy("ai.dbtool.testkit..")
                .whereLayer("relay")
                .mayNotAccessAnyLayer()
                .whereLayer("mcp-kit")
                .mayNotAccessAnyLayer()
                .whereLayer("mcp-http")
                .mayOnlyAccessLayers("mcp-kit")
                .whereLayer("pg-kit")
                .mayOnlyAccessLayers("mcp-kit")
                .whereLayer("log-kit")
                .mayNotAccessAnyLayer()
                .whereLayer("config-kit")
                .mayNotAccessAnyLayer()
                .whereLayer("testkit")
                .mayNotAccessAnyLayer()
                .whereLayer("prompts")
                .mayNotAccessAnyLayer()
                .whereLayer("mcp-db-tools")
                .mayOnlyAccessLayers("pg-kit", "mcp-kit", "mcp-http")
                .whereLayer("mcp-log-tools")
                .mayOnlyAccessLayers("log-kit", "config-kit", "mcp-kit", "mcp-http")
                .whereLayer("mcp-config-tools")
                .mayOnlyAccessLayers("config-kit", "log-kit", "pg-kit", "mcp-kit", "mcp-http")
                .whereLayer("orchestrator")
                .mayOnlyAccessLayers("mcp-kit", "mcp-http", "prompts")
                .whereLayer("eval")
                .mayOnlyAccessLayers("mcp-kit", "prompts", "orchestrator", "testkit")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void springStaysInTheHttpShell() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "ai.dbtool.mcp.http..",
                        "ai.dbtool.orchestrator.service..",
                        "ai.dbtool.orchestrator.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(CLASSES);
    }

    /** Engines of logs and configuration know nothing of MCP, SQL or reactive streams. */
    @ParameterizedTest
    @ValueSource(strings = {"ai.dbtool.log..", "ai.dbtool.conf.."})
    void enginesAreFreeOfProtocol(String engine) {
        noClasses()
                .that()
                .resideInAPackage(engine)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.modelcontextprotocol..", "reactor..", "io.r2dbc..", "java.sql..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        for (String root :
                List.of(
                        "mcp",
                        "pg",
                        "log",
                        "conf",
                        "db",
                        "logtools",
                        "conftools",
                        "orchestrator",
                        "eval")) {
            slices().matching("ai.dbtool." + root + ".(**)")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }
}
