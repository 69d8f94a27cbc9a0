package dev.sourcecheck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.servers.Servers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command-line parsing, and the commands that use a configured store. */
class CommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path home;
  private Map<String, String> settings = Map.of();

  CommandsTest(@TempDir Path home) {
    this.home = home;
  }

  @BeforeEach
  void configure() {
    settings =
        Map.of(
            "quarkus.datasource.jdbc.url",
            "jdbc:postgresql://127.0.0.1:"
                + Servers.postgres().getPort()
                + "/"
                + Servers.newDatabase(),
            "quarkus.datasource.username",
            "postgres",
            "quarkus.datasource.password",
            "postgres",
            "sourcecheck.home",
            home.toString());
    settings.forEach(System::setProperty);
  }

  @AfterEach
  void clearSettings() {
    settings.keySet().forEach(System::clearProperty);
    System.clearProperty("sourcecheck.master-key");
    System.clearProperty("sourcecheck.former-master-key");
  }

  @Test
  void listsDriversWithoutAStore() {
    settings.keySet().forEach(System::clearProperty);
    System.setProperty("sourcecheck.home", home.toString());

    assertThat(run("drivers")).isZero();

    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .startsWith("TYPE STATE VERSION DRIVER")
        .contains("pg present 42.7.13 bundled", "postgres_aurora present 42.7.13 bundled");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void createsListsAndRevokesKeys() {
    assertThat(run("keys", "create", "--role", "operator", "--name", "ci")).isZero();
    String key = out.toString().strip();
    assertThat(key).matches("sck_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
    String id = key.substring(4, 16);
    out.getBuffer().setLength(0);

    assertThat(run("keys", "revoke", id)).isZero();
    assertThat(run("keys", "list")).isZero();

    assertThat(out.toString())
        .startsWith("Revoked " + id + "\n")
        .containsPattern(id + " +operator +\\S+ +ci \\(revoked\\)")
        .doesNotContain(key);
    assertThat(run("keys", "revoke", id)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("sourcecheck: no active key has the id " + id + "; see keys list\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keys | Missing command: create, list or revoke",
        "keys make | Unmatched argument at index 1: 'make'",
        "keys create | Missing required option: '--role=ROLE'",
        "keys create --role | Missing required parameter for option '--role' (ROLE)",
        "keys create --role root | Invalid value for option '--role':"
            + " expected viewer, operator, admin but was root",
        "keys create --role admin --color red | Unknown options: '--color', 'red'",
        "keys revoke | Missing required parameter: 'ID'",
        "keys list all | Unmatched argument at index 2: 'all'",
        "secrets | Missing command: rotate",
        "sources | Missing command: list, apply, export or rm",
        "sources export --output | Missing required parameter for option '--output' (FILE)",
        "demo --twice | Unknown option: '--twice'",
        "serve here | Unmatched argument at index 1: 'here'",
        "wait soon | Invalid value for positional parameter at index 0 (JOB):"
            + " expected a whole number but was soon",
        "wait 99999999999999999999 | Invalid value for positional parameter at index 0 (JOB):"
            + " expected a number up to 9223372036854775807 but was 99999999999999999999",
        "test --timeout 1.5 | Invalid value for option '--timeout':"
            + " expected a whole number but was 1.5",
        "test --fail-on never | Invalid value for option '--fail-on':"
            + " expected failed, warning, skipped but was never",
        "test | No source is named: pass a connection string, --type TYPE with --option,"
            + " --file FILE, --from TOOL, or --server URL with --source NAME",
        "test --type pg --option host | The value of --option must have the form NAME=VALUE",
        "test --type pg --secret-env a | The value of --secret-env must have the form"
            + " FIELD=VARIABLE",
        "test -f none.yaml | The file none.yaml cannot be read: it does not exist",
        "wait 1 --server http://127.0.0.1:1 --timeout 0 |"
            + " The value of --timeout must be at least 1",
        "history shop --limit 3000000000 | Invalid value for option '--limit':"
            + " expected a number up to 2147483647 but was 3000000000",
        "help start | Unknown command: start",
        "help keys make | Unknown command: keys make",
        "start | Unmatched argument at index 0: 'start'",
      })
  void rejectsWrongUsage(String words, String message) {
    assertThat(run(words.split(" "))).isEqualTo(2);

    assertThat(err.toString().lines().findFirst()).hasValue("sourcecheck: " + message);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "serve",
        "demo",
        "keys",
        "keys create",
        "keys list",
        "keys revoke",
        "secrets",
        "secrets rotate",
        "sources",
        "sources export",
        "sources list",
        "sources apply",
        "sources rm",
        "test",
        "history",
        "wait",
        "completion",
        "help"
      })
  void everyCommandHasHelpAndAVersion(String command) {
    String[] words = command.isEmpty() ? new String[0] : command.split(" ");

    assertThat(run(with(words, "--help"))).isZero();
    assertThat(out.toString()).startsWith(("Usage: sourcecheck " + command).strip());
    out.getBuffer().setLength(0);
    assertThat(run(with(words, "--version"))).isZero();
    assertThat(out.toString())
        .isEqualTo("sourcecheck development build\nJava " + Runtime.version() + "\n");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "demo", "keys", "keys create", "sources export", "help"})
  void showsTheUsageOfAnyCommand(String command) {
    assertThat(run(("help " + command).strip().split(" "))).isZero();

    assertThat(out.toString()).startsWith(("Usage: sourcecheck " + command).strip());
    assertThat(err.toString()).isEmpty();
  }

  /** The list of commands shows the first line of each description only. */
  @Test
  void listsCommandsWithCompleteSentences() {
    List<String> lines =
        SourcecheckCommand.commandLine().getSubcommands().values().stream()
            .map(command -> command.getCommandSpec().usageMessage().description()[0])
            .toList();

    assertThat(lines).hasSizeGreaterThan(9).allMatch(line -> line.endsWith("."));
  }

  @Test
  void showsTheExitCodesOfACommand() {
    assertThat(run("wait", "--help")).isZero();
    assertThat(run("sources", "list", "--help")).isZero();

    assertThat(out.toString())
        .contains("  1   the source is unhealthy\n")
        .contains("  3   the service refused the request, failed or could not be reached\n")
        .doesNotContain("the command failed", "SOURCECHECK_HOME");
  }

  private static String[] with(String[] words, String last) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return all;
  }

  private int run(String... args) {
    return SourcecheckCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Test
  void rotatesTheMasterKeyAndRejectsAnotherOneInOneLine() throws Exception {
    try (StoreAccess access = StoreAccess.exclusive()) {
      MasterKeyRotation.check(access.store());
      String before = Files.readString(home.resolve("master.key"));

      assertThat(MasterKeyRotation.run()).isZero();

      assertThat(Files.readString(home.resolve("master.key"))).isNotEqualTo(before);
      Files.writeString(home.resolve("master.key"), before);
      assertThatThrownBy(() -> MasterKeyRotation.check(access.store()))
          .isInstanceOf(StartupException.class)
          .hasMessageStartingWith("The master key is not the one")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void doesNotReplaceAKeyInTheEnvironment() {
    System.setProperty("sourcecheck.master-key", "ab".repeat(32));

    assertThatThrownBy(MasterKeyRotation::run)
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("SOURCECHECK_FORMER_MASTER_KEY");
  }
}
