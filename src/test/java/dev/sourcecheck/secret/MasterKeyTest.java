package dev.sourcecheck.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
  private static final String HEX = "00112233445566778899aabbccddeeff".repeat(2);
  private static final Secret SECRET = new Secret("hunter2");

  private final Path home;
  private final StoreSql store = new StoreSql(Servers.newStore());

  MasterKeyTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void generatesAKeyThatOnlyItsOwnerCanRead() throws IOException {
    byte[] sealed = masterKey(null).cipher().seal("source:1", "f", SECRET);

    Path file = home.resolve("master.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(home.toFile().list()).containsExactly("master.key");
    assertThat(masterKey(null).cipher().open("source:1", "f", sealed)).isEqualTo(SECRET);
  }

  @Test
  void readsAKeyInHexAndBase64() {
    byte[] bytes = java.util.HexFormat.of().parseHex(HEX);
    byte[] sealed = masterKey(HEX).cipher().seal("source:1", "f", SECRET);

    String base64 = Base64.getEncoder().encodeToString(bytes);
    String url = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    for (String key : new String[] {base64, url, HEX.toUpperCase(java.util.Locale.ROOT)}) {
      assertThat(masterKey(key).cipher().open("source:1", "f", sealed)).isEqualTo(SECRET);
    }
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void rejectsAWrongKeyAndChangesNothing() {
    byte[] sealed = masterKey(HEX).cipher().seal("source:1", "f", SECRET);

    assertThatThrownBy(() -> masterKey("ff".repeat(32)).cipher())
        .isInstanceOf(UnusableMasterKeyException.class)
        .hasMessage(
            "The master key is not the one that encrypts this store's secrets: restore the former"
                + " one (SOURCECHECK_MASTER_KEY, or master.key in "
                + home
                + "). Nothing was changed.");
    assertThat(masterKey(HEX).cipher().open("source:1", "f", sealed)).isEqualTo(SECRET);
  }

  @Test
  void doesNotReplaceAMissingKey() throws IOException {
    masterKey(null).cipher();
    Files.delete(home.resolve("master.key"));

    assertThatThrownBy(() -> masterKey(null).cipher())
        .isInstanceOf(UnusableMasterKeyException.class)
        .hasMessage(
            "The store contains secrets, but their master key is missing: restore "
                + home.resolve("master.key")
                + " or set SOURCECHECK_MASTER_KEY.");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void rejectsAMalformedKeyWithoutQuotingIt() {
    for (String key : new String[] {"short", "!", "", HEX + "00", "ab".repeat(31)}) {
      assertThatThrownBy(() -> masterKey(key).cipher())
          .isInstanceOf(UnusableMasterKeyException.class)
          .hasMessage("The master key in SOURCECHECK_MASTER_KEY is not 32 bytes in Base64 or hex.");
    }
  }

  private MasterKey masterKey(@Nullable String configured) {
    return new MasterKey(home, configured, null, store, List.of());
  }
}
