package dev.sourcecheck.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretCipherTest {
  private final SecretCipher cipher = new SecretCipher(key(1));

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "p@ss:w/ord%${}'\"", "pässwörd😀", "two\nlines"})
  void decryptsWhatItEncrypted(String text) {
    Secret secret = new Secret(text);

    assertThat(cipher.open("source:1", "password", cipher.seal("source:1", "password", secret)))
        .isEqualTo(secret);
  }

  @Test
  void encryptsWithANewNonceEachTime() {
    Secret secret = new Secret("hunter2");
    byte[] one = cipher.seal("source:1", "password", secret);

    assertThat(one).isNotEqualTo(cipher.seal("source:1", "password", secret));
    assertThat(new String(one, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
  }

  @Test
  void rejectsACiphertextOfAnotherOwnerOrField() {
    byte[] sealed = cipher.seal("source:1", "password", new Secret("hunter2"));

    assertUnreadable(() -> cipher.open("source:2", "password", sealed));
    assertUnreadable(() -> cipher.open("job:1", "password", sealed));
    assertUnreadable(() -> cipher.open("source:1", "token", sealed));
  }

  @Test
  void rejectsAChangedCiphertext() {
    byte[] sealed = cipher.seal("source:1", "password", new Secret("hunter2"));
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertUnreadable(() -> cipher.open("source:1", "password", changed));
    }
    for (int length : new int[] {0, 1, 17, 20, sealed.length - 1}) {
      byte[] truncated = Arrays.copyOf(sealed, length);
      assertUnreadable(() -> cipher.open("source:1", "password", truncated));
    }
  }

  @Test
  void rejectsACiphertextOfAnotherKey() {
    byte[] sealed = cipher.seal("source:1", "password", new Secret("hunter2"));

    assertThatThrownBy(() -> new SecretCipher(key(2)).open("source:1", "password", sealed))
        .isInstanceOf(SecretCipher.UnreadableSecret.class)
        .hasMessage(
            "The stored secret \"password\" of source:1 cannot be read: it is encrypted with"
                + " another master key");
  }

  private static void assertUnreadable(Runnable open) {
    assertThatThrownBy(open::run)
        .isInstanceOf(SecretCipher.UnreadableSecret.class)
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  private static byte[] key(int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    return key;
  }
}
