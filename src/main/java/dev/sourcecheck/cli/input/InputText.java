package dev.sourcecheck.cli.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file of bounded size. */
public final class InputText {
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private InputText() {}

  /**
   * @param file a path, or {@code -} for standard input
   */
  public static String read(String file, InputStream in) throws UsageException {
    try {
      byte[] bytes = bytes(file, in);
      if (bytes.length > MAX_BYTES) {
        throw new UsageException("The file " + file + " is larger than 16 MB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UsageException("The file " + file + " is not UTF-8 text");
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (InvalidPathException e) {
      throw new UsageException("The file " + file + " cannot be read: it is not a valid path");
    }
  }

  /** Says why a file cannot be read. */
  public static UsageException unreadable(String file, IOException e) {
    String reason =
        e instanceof NoSuchFileException
            ? ": it does not exist"
            : e instanceof AccessDeniedException
                ? ": access denied"
                : Files.isDirectory(Path.of(file)) ? ": it is a folder" : "";
    return new UsageException("The file " + file + " cannot be read" + reason);
  }

  private static byte[] bytes(String file, InputStream in) throws IOException {
    if (file.equals("-")) {
      return in.readNBytes(MAX_BYTES + 1);
    }
    try (InputStream content = Files.newInputStream(Path.of(file))) {
      return content.readNBytes(MAX_BYTES + 1);
    }
  }
}
