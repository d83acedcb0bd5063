package dev.cdcexport.export.api;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.format.FileFormat;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Configuration;

/** What the description of the API shows where a class alone does not tell it: the one file format that there is. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    static {
        SpringDocUtils.getConfig().replaceWithClass(FileFormat.class, CsvFormat.class);
    }
}
