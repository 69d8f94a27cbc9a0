package dev.sourcecheck.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.servers.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
  private static final String HEX = "00112233445566778899aabbccddeeff".repeat(2);
  private static final Secret SECRET = new Secret("hunter2");

  private final Path home;
  private final Jdbi store = Jdbi.create(Servers.newStore());

  MasterKeyTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void theFirstStartMakesAKeyThatOnlyItsOwnerReads() throws IOException {
    byte[] sealed = new MasterKey(home, null, store).cipher().seal("source:1", "f", SECRET);

    Path file = home.resolve("master.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(home.toFile().list()).containsExactly("master.key");
    assertThat(new MasterKey(home, null, store).cipher().open("source:1", "f", sealed))
        .isEqualTo(SECRET);
  }

  @Test
  void hexAndBase64TellTheSameKey() {
    byte[] bytes = java.util.HexFormat.of().parseHex(HEX);
    byte[] sealed = new MasterKey(home, HEX, store).cipher().seal("source:1", "f", SECRET);

    String base64 = Base64.getEncoder().encodeToString(bytes);
    String url = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    for (String key : new String[] {base64, url, HEX.toUpperCase(java.util.Locale.ROOT)}) {
      assertThat(new MasterKey(home, key, store).cipher().open("source:1", "f", sealed))
          .isEqualTo(SECRET);
    }
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void aWrongKeyIsToldInOneLineAndDestroysNothing() {
    byte[] sealed = new MasterKey(home, HEX, store).cipher().seal("source:1", "f", SECRET);

    assertThatThrownBy(() -> new MasterKey(home, "ff".repeat(32), store).cipher())
        .isInstanceOf(UnusableMasterKeyException.class)
        .hasMessageStartingWith("The master key is not the one")
        .hasMessageNotContaining("\n");
    assertThat(new MasterKey(home, HEX, store).cipher().open("source:1", "f", sealed))
        .isEqualTo(SECRET);
  }

  @Test
  void aLostKeyIsNotMadeAnew() throws IOException {
    new MasterKey(home, null, store).cipher();
    Files.delete(home.resolve("master.key"));

    assertThatThrownBy(() -> new MasterKey(home, null, store).cipher())
        .isInstanceOf(UnusableMasterKeyException.class)
        .hasMessageContaining("missing");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void whatIsNoKeyIsToldWithoutBeingQuoted() {
    for (String key : new String[] {"short", "!", "", HEX + "00", "ab".repeat(31)}) {
      assertThatThrownBy(() -> new MasterKey(home, key, store).cipher())
          .isInstanceOf(UnusableMasterKeyException.class)
          .hasMessage("The master key in SOURCECHECK_MASTER_KEY is not 32 bytes in Base64 or hex.");
    }
  }
}
