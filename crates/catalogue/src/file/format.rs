//! Which files are taken, by what is in them. What a file is called, and what a browser says that it is, prove nothing.

use std::io::{Read, Seek};

use file_format::FileFormat;

/// The media type of a file that is taken: a PDF, an image or an office document; none of any other.
///
/// # Errors
/// Where it cannot be read.
pub fn media_type(file: impl Read + Seek) -> std::io::Result<Option<&'static str>> {
    let format = FileFormat::from_reader(file)?;
    Ok(match format {
        FileFormat::PortableDocumentFormat => Some("application/pdf"),
        FileFormat::JointPhotographicExpertsGroup => Some("image/jpeg"),
        FileFormat::PortableNetworkGraphics => Some("image/png"),
        FileFormat::GraphicsInterchangeFormat => Some("image/gif"),
        FileFormat::Webp => Some("image/webp"),
        FileFormat::TagImageFileFormat => Some("image/tiff"),
        FileFormat::HighEfficiencyImageCoding => Some("image/heic"),
        FileFormat::OfficeOpenXmlDocument => {
            Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document")
        }
        FileFormat::OfficeOpenXmlSpreadsheet => {
            Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        }
        FileFormat::OfficeOpenXmlPresentation => {
            Some("application/vnd.openxmlformats-officedocument.presentationml.presentation")
        }
        FileFormat::OpendocumentText => Some("application/vnd.oasis.opendocument.text"),
        FileFormat::OpendocumentSpreadsheet => Some("application/vnd.oasis.opendocument.spreadsheet"),
        FileFormat::OpendocumentPresentation => Some("application/vnd.oasis.opendocument.presentation"),
        FileFormat::MicrosoftWordDocument => Some("application/msword"),
        FileFormat::MicrosoftExcelSpreadsheet => Some("application/vnd.ms-excel"),
        FileFormat::MicrosoftPowerpointPresentation => Some("application/vnd.ms-powerpoint"),
        FileFormat::RichTextFormat => Some("application/rtf"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::media_type;

    #[test]
    fn what_is_inside_counts() {
        let of = |bytes: &[u8]| media_type(Cursor::new(bytes.to_vec())).expect("memory reads");
        assert_eq!(of(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"), Some("application/pdf"));
        assert_eq!(of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some("image/png"));
        for harmful in [
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".as_slice(),
            b"<html><script>alert(1)</script></html>",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>",
            b"#!/bin/sh\nrm -rf /",
            b"PK\x03\x04\x14\0\0\0\0\0",
            b"",
        ] {
            assert_eq!(of(harmful), None, "{:?}", String::from_utf8_lossy(harmful));
        }
    }
}
