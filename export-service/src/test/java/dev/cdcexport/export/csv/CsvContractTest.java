package dev.cdcexport.export.csv;

import dev.cdcexport.export.format.FileFormat;
import dev.cdcexport.export.format.FileFormatContract;
import org.junit.jupiter.api.Nested;

class CsvContractTest {

    @Nested
    class OfTheDefaultFormat extends FileFormatContract {

        @Override
        protected FileFormat format() {
            return CsvFormat.DEFAULT;
        }
    }

    @Nested
    class WithFewQuotesAndTabs extends FileFormatContract {

        @Override
        protected FileFormat format() {
            return new CsvFormat('\t', true, "\\N", Quoting.MINIMAL, LineEnding.CRLF, false);
        }
    }
}
