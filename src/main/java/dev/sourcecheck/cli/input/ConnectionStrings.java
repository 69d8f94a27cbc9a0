package dev.sourcecheck.cli.input;

import dev.sourcecheck.source.connection.ConnectionPart;
import dev.sourcecheck.source.connection.ConnectionText;
import dev.sourcecheck.source.connection.ConnectionTextException;
import dev.sourcecheck.source.connection.MappedPart;
import dev.sourcecheck.source.connection.MappedPart.FilePart;
import dev.sourcecheck.source.connection.MappedPart.OptionPart;
import dev.sourcecheck.source.connection.MappedPart.SecretPart;
import dev.sourcecheck.source.connection.MappedPart.UnusedPart;
import dev.sourcecheck.source.connection.PartMapper;
import dev.sourcecheck.source.connection.UnknownSchemeException;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fills forms from connection strings. */
public final class ConnectionStrings {
  private ConnectionStrings() {}

  /**
   * @throws UsageException without the text, which may contain a password
   */
  public static FormBuilder parse(String text) throws UsageException {
    ConnectionText connection = split(text);
    FormBuilder form = new FormBuilder(connection.type());
    apply(connection.parts(), form);
    return form;
  }

  static ConnectionText split(String text) throws UsageException {
    try {
      return ConnectionText.parse(text);
    } catch (ConnectionTextException e) {
      throw usage(e);
    }
  }

  static SourceType type(String scheme) throws UsageException {
    try {
      return ConnectionText.type(scheme);
    } catch (UnknownSchemeException e) {
      throw usage(e);
    }
  }

  /** Applies parameters, by the names that connection strings have for them. */
  static void apply(Map<String, String> parameters, FormBuilder form) throws UsageException {
    List<ConnectionPart> parts = new ArrayList<>();
    parameters.forEach((name, value) -> parts.add(new ConnectionPart(name, value)));
    apply(parts, form);
  }

  /** Sets the options of the form; a part that has none is noted. */
  static void apply(List<ConnectionPart> parts, FormBuilder form) throws UsageException {
    try {
      for (MappedPart part : PartMapper.map(form.type(), parts)) {
        apply(part, form);
      }
    } catch (ConnectionTextException e) {
      throw usage(e);
    }
  }

  private static void apply(MappedPart mapped, FormBuilder form) throws UsageException {
    String name = mapped.part().shownName();
    String value = mapped.part().value();
    if (mapped instanceof OptionPart option) {
      form.option(option.field().name(), option.value());
    } else if (mapped instanceof SecretPart secret) {
      form.literalSecret(secret.field().name(), value);
    } else if (mapped instanceof FilePart file) {
      applyFile(file, form);
    } else if (mapped instanceof UnusedPart unused) {
      switch (unused.reason()) {
        case UNKNOWN, NOT_OFFERED ->
            form.note(
                mapped.part().name().startsWith("-")
                    ? "The option " + name + " of psql is ignored"
                    : "The connection parameter " + name + " is ignored");
        case TLS_MODE -> form.note(name + "=" + value + " is tested as prefer");
        case VALUE ->
            form.note("The value of the connection parameter " + name + " is unknown and not used");
        case HARMLESS -> {}
      }
    }
  }

  private static void applyFile(FilePart file, FormBuilder form) throws UsageException {
    String option = file.field().name();
    String path = file.part().value();
    if (file.field().secret()) {
      form.secretFile(option, path);
      return;
    }
    try {
      form.option(option, Files.readString(Path.of(path)));
    } catch (IOException | InvalidPathException e) {
      throw new UsageException("The client certificate " + path + " cannot be read");
    }
  }

  private static UsageException usage(ConnectionTextException e) {
    return new UsageException(
        e instanceof UnknownSchemeException ? e.text() + "; use --type and --option" : e.text());
  }
}
