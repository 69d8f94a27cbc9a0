package dev.sourcecheck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.servers.Servers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that need the store for a moment, on a store that is configured. */
class CommandsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final KeysCommand keys =
      new KeysCommand(new PrintStream(out, true, StandardCharsets.UTF_8));
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
  void leaveNothing() {
    settings.keySet().forEach(System::clearProperty);
    System.clearProperty("sourcecheck.master-key");
    System.clearProperty("sourcecheck.former-master-key");
  }

  @Test
  void aKeyIsMadeShownAndRevoked() throws StartupException {
    assertThat(keys.run(List.of("create", "--role", "operator", "--name", "ci"))).isNull();
    String key = out.toString(StandardCharsets.UTF_8).strip();
    assertThat(key).matches("sck_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
    String id = key.substring(4, 16);
    out.reset();

    keys.run(List.of("revoke", id));
    keys.run(List.of("list"));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Revoked " + id)
        .containsPattern(id + " +operator +\\S+ +ci \\(revoked\\)")
        .doesNotContain(key);
    assertThatThrownBy(() -> keys.run(List.of("revoke", id)))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "make",
        "create",
        "create --role",
        "create --role root",
        "create --name x",
        "create --role admin --color red",
        "revoke",
        "list all"
      })
  void wrongWordsAreToldAndNothingIsMade(String words) throws StartupException {
    assertThat(keys.run(words.isEmpty() ? List.of() : List.of(words.split(" ")))).contains("keys");
    assertThat(out.size()).isZero();
  }

  @Test
  void theMasterKeyIsRotatedAndAWrongOneStopsTheStartInOneLine() throws Exception {
    try (StoreAccess door = StoreAccess.alone()) {
      RotateSecretsCommand.check(door.store());
      String before = Files.readString(home.resolve("master.key"));

      assertThat(RotateSecretsCommand.run()).isZero();

      assertThat(Files.readString(home.resolve("master.key"))).isNotEqualTo(before);
      Files.writeString(home.resolve("master.key"), before);
      assertThatThrownBy(() -> RotateSecretsCommand.check(door.store()))
          .isInstanceOf(StartupException.class)
          .hasMessageStartingWith("The master key is not the one")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aKeyInTheEnvironmentIsNotReplacedWithoutItsSuccessor() {
    System.setProperty("sourcecheck.master-key", "ab".repeat(32));

    assertThatThrownBy(RotateSecretsCommand::run)
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("SOURCECHECK_FORMER_MASTER_KEY");
  }
}
