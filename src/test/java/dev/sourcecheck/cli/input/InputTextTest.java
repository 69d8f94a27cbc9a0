package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTextTest {
  @TempDir Path folder;

  @Test
  void readsFilesAndStandardInput() throws Exception {
    InputStream in = new ByteArrayInputStream("é".getBytes(StandardCharsets.UTF_8));
    Path file = Files.writeString(folder.resolve("a file"), "text");

    assertThat(InputText.read("-", in)).isEqualTo("é");
    assertThat(InputText.read(file.toString(), in)).isEqualTo("text");
  }

  @Test
  void rejectsOtherInput() throws Exception {
    InputStream binary = new ByteArrayInputStream(new byte[] {(byte) 0xff});
    String missing = folder.resolve("none").toString();

    assertThatThrownBy(() -> InputText.read("-", binary))
        .hasMessage("The file - is not UTF-8 text");
    assertThatThrownBy(() -> InputText.read(missing, binary))
        .hasMessage("The file " + missing + " cannot be read: it does not exist");
    assertThatThrownBy(() -> InputText.read(folder.toString(), binary))
        .isInstanceOf(UsageException.class)
        .hasMessage("The file " + folder + " cannot be read: it is a folder");
  }
}
