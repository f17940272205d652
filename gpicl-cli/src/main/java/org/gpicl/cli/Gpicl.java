package org.gpicl.cli;

import java.io.IOException;
import org.gpicl.metatrain.DivergedException;
import org.gpicl.model.LibraryVersion;
import org.gpicl.spi.BackendException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code gpicl}; see {@code --help}. */
@Command(
        name = "gpicl",
        mixinStandardHelpOptions = true,
        versionProvider = Gpicl.Version.class,
        description = "Meta-trains learners and measures them.",
        subcommands = {MetaTrain.class, MetaTest.class, StudyCommand.class})
public final class Gpicl {

    private Gpicl() {}

    /** Runs a command and ends the JVM with its status. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command with its subcommands. */
    static CommandLine commandLine() {
        return new CommandLine(new Gpicl())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Gpicl::report);
    }

    /** What settings, files and engines complain of says what to do; where in the code it was found helps nobody. */
    private static int report(Exception failure, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        if (failure instanceof IllegalArgumentException
                || failure instanceof IOException
                || failure instanceof BackendException
                || failure instanceof DivergedException) {
            line.getErr().println(failure.getMessage());
            return line.getCommandSpec().exitCodeOnExecutionException();
        }
        throw failure;
    }

    /** The version of the library. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"gpicl " + LibraryVersion.text()};
        }
    }
}
