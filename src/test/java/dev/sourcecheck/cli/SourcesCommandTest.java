package dev.sourcecheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.servers.Servers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The export of the sources of a store, on a configured store. */
class SourcesCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXPECTED =
      """
      [{"name": "Bücher", "type": "pg", "options": {"host": "db", "dbname": "shop", "user": "bob"},
        "temp_schema": "shop.tmp", "view_only": false, "hidden": true, "is_paused": true,
        "secret_fields": ["password"]}]
      """;
  private static final String[] ROWS = {
    """
    INSERT INTO data_source (name, type, options, settings, temp_schema, hidden)
    VALUES ('Bücher', 'pg', '{"host": "db", "dbname": "shop", "user": "bob"}', '{"is_paused": true}',
            'shop.tmp', true)
    """,
    "INSERT INTO data_source (name, type, deleted_at) VALUES ('deleted', 'pg', now())",
    "INSERT INTO data_source_secret SELECT id, 'password', 'sealed'::bytea FROM data_source WHERE"
        + " hidden"
  };

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path folder;
  private Map<String, String> settings = Map.of();

  SourcesCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void clearSettings() {
    settings.keySet().forEach(System::clearProperty);
  }

  @Test
  void exportsTheStoreOfADevelopmentBuildThatOtherCommandsReject() throws Exception {
    String database = Servers.newDevelopmentStore();
    Servers.execute(Servers.superuser(database), ROWS);
    configure(database);

    assertThat(run("keys", "list")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "sourcecheck: the store at jdbc:postgresql://127.0.0.1:"
                + Servers.postgres().getPort()
                + "/"
                + database
                + " has the schema of a development build, which cannot be migrated; save its"
                + " sources with 'java -jar sourcecheck.jar sources export --output sources.json',"
                + " then start with an empty database or another SOURCECHECK_HOME\n");
    err.getBuffer().setLength(0);

    assertThat(run("sources", "export")).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).isASCII();
    assertThat(JSON.readTree(out.toString())).isEqualTo(JSON.readTree(EXPECTED));
  }

  @Test
  void createsAFileForItsOwnerOnlyAndNeverReplacesOne() throws Exception {
    String database = Servers.newDatabase();
    configure(database);
    assertThat(run("keys", "list")).isZero();
    out.getBuffer().setLength(0);
    Servers.execute(Servers.superuser(database), ROWS);
    Path file = folder.resolve("sources.json");

    assertThat(run("sources", "export", "--output", file.toString())).isZero();

    assertThat(out.toString()).isEqualTo("Exported 1 source to " + file + "\n");
    assertThat(JSON.readTree(file.toFile())).isEqualTo(JSON.readTree(EXPECTED));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    byte[] before = Files.readAllBytes(file);
    assertThat(run("sources", "export", "--output", file.toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("sourcecheck: " + file + " exists already; choose another file\n");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void reportsAMissingFolder() {
    configure(Servers.newDatabase());
    Path file = folder.resolve("missing").resolve("sources.json");

    assertThat(run("sources", "export", "--output", file.toString())).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo("sourcecheck: the folder " + file.getParent() + " does not exist\n");
  }

  @Test
  void reportsADatabaseThatIsNotAStoreAndCreatesNothingInIt() throws Exception {
    String database = Servers.newDatabase();
    configure(database);

    assertThat(run("sources", "export")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo("sourcecheck: the store contains no sources: it has no table data_source\n");
    assertThat(tables(database)).isEmpty();
  }

  @Test
  void reportsAHomeWithoutAStoreAndCreatesNoneInIt() {
    Path home = folder.resolve("home");
    set(Map.of("sourcecheck.home", home.toString()));

    assertThat(run("sources", "export")).isEqualTo(1);

    assertThat(err.toString()).isEqualTo("sourcecheck: the home " + home + " contains no store\n");
    assertThat(home).doesNotExist();
  }

  private static List<String> tables(String database) throws Exception {
    try (var connection = Servers.superuser(database).getConnection();
        var statement = connection.createStatement();
        var found =
            statement.executeQuery(
                "SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'")) {
      found.next();
      return found.getArray(1) == null
          ? List.of()
          : List.of((String[]) found.getArray(1).getArray());
    }
  }

  private void configure(String database) {
    set(
        Map.of(
            "quarkus.datasource.jdbc.url",
            "jdbc:postgresql://127.0.0.1:" + Servers.postgres().getPort() + "/" + database,
            "quarkus.datasource.username",
            "postgres",
            "quarkus.datasource.password",
            "postgres",
            "sourcecheck.home",
            folder.toString()));
  }

  private void set(Map<String, String> properties) {
    settings = properties;
    settings.forEach(System::setProperty);
  }

  private int run(String... args) {
    return SourcecheckCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
