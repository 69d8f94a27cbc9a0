package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUriTest {
  @Test
  void decodesEveryPart() throws UsageException {
    assertThat(ConnectionUri.parse("pg+x://%C3%A9:a%3Ab+c@h_1:5/d%20b?x=%26&y=&z"))
        .isEqualTo(
            new ConnectionUri(
                "pg+x", "é", "a:b+c", "h_1", "5", "d b", Map.of("x", "&", "y", "", "z", "")));
  }

  @Test
  void everyPartMayBeMissing() throws UsageException {
    assertThat(ConnectionUri.parse("pg://"))
        .isEqualTo(new ConnectionUri("pg", null, null, "", null, "", Map.of()));
    assertThat(ConnectionUri.parse("pg://u:@[::1]"))
        .isEqualTo(new ConnectionUri("pg", "u", "", "[::1]", null, "", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "%C3", "%FF", "a%-1"})
  void rejectsInvalidEncoding(String text) {
    assertThatThrownBy(() -> ConnectionUri.decode(text))
        .isInstanceOf(UsageException.class)
        .hasMessageNotContaining(text + "%");
  }
}
